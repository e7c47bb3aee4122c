using System.Text;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Files;

/// <summary>Where a path of the container lies: the mount, and the way from its root.</summary>
/// <param name="Mount">The mount.</param>
/// <param name="Relative">Relative to the mount's root; empty for the root itself.</param>
/// <param name="Path">The absolute path in the container.</param>
internal sealed record MountedPath(SandboxMount Mount, string Relative, string Path);

/// <summary>
/// The one place that knows which directories a sandbox has, for every file tool: the container's own mounts, so that a file has the
/// same name here as in a command.
/// </summary>
internal static class MountTable
{
    private const int LongestPath = 4095;

    /// <exception cref="SandboxException">The path is no path.</exception>
    public static void Check(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"path: \"{path}\" must be 1 to {LongestPath} bytes without NUL.");
        }
    }

    /// <param name="policy">The sandbox.</param>
    /// <param name="path">The path as it was asked for, for the error.</param>
    /// <param name="real">Where it leads in the container, without links and dots.</param>
    /// <exception cref="SandboxException">It is in none of the mounts.</exception>
    public static MountedPath Find(SandboxPolicy policy, string path, string real) => TryFind(policy, real) ?? throw Outside(policy, path, real);

    /// <summary>The mount of an absolute path without links and dots: of two, one in the other, the inner one.</summary>
    public static MountedPath? TryFind(SandboxPolicy policy, string real)
    {
        var mount = policy.Mounts
            .Where(mount => real == mount.Target || real.StartsWith(mount.Target + "/", StringComparison.Ordinal))
            .MaxBy(mount => mount.Target.Length);
        return mount is null ? null : new MountedPath(mount, real[mount.Target.Length..].TrimStart('/'), real);
    }

    private static SandboxException Outside(SandboxPolicy policy, string path, string real) =>
        policy.Docker.Tmpfs.Keys.Any(target => real == target || real.StartsWith(target + "/", StringComparison.Ordinal))
            ? new SandboxException(WorkerErrorCodes.OutsideRoot, $"\"{path}\" lies in the memory of the container.", "Use exec to reach it.")
            : new SandboxException(
                WorkerErrorCodes.OutsideRoot,
                $"\"{path}\" leads to {real}, outside the sandbox's directories: {string.Join(", ", policy.Mounts.Select(mount => mount.Target))}.",
                $"Use a path under {policy.Docker.Workdir}/.");
}

using System.Text;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Files;

/// <summary>Where a path of the container lies: the mount, and the way from its root.</summary>
/// <param name="Mount">The mount.</param>
/// <param name="Relative">Relative to the mount's root; empty for the root itself. May contain <c>..</c>, which the kernel resolves.</param>
/// <param name="Path">The absolute path in the container.</param>
internal sealed record MountedPath(SandboxMount Mount, string Relative, string Path);

/// <summary>
/// The one place that reads paths, for every file tool: the container's own mounts, so that a file has the same name here as in a
/// command. It decides by the text alone which mount is meant; what lies behind is the kernel's to resolve.
/// </summary>
internal static class MountTable
{
    /// <exception cref="SandboxException">The path is no path, or in none of the mounts.</exception>
    public static MountedPath Find(SandboxPolicy policy, string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(path) > 4095)
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"path: \"{path}\" must be 1 to 4095 bytes without NUL.");
        }

        var absolute = Collapse(path.StartsWith('/') ? path : $"{policy.Workdir}/{path}");
        var mount = policy.Mounts
            .Where(mount => absolute == mount.Target || absolute.StartsWith(mount.Target + "/", StringComparison.Ordinal))
            .MaxBy(mount => mount.Target.Length);
        return mount is null ? throw Outside(policy, path, absolute) : new MountedPath(mount, absolute[mount.Target.Length..].TrimStart('/'), absolute);
    }

    // Only what means nothing wherever links lead: empty segments and ".".
    private static string Collapse(string path) => "/" + string.Join('/', path.Split('/').Where(segment => segment is not ("" or ".")));

    private static SandboxException Outside(SandboxPolicy policy, string path, string absolute) =>
        policy.Tmpfs.Keys.Any(target => absolute == target || absolute.StartsWith(target + "/", StringComparison.Ordinal))
            ? new SandboxException(WorkerErrorCodes.OutsideRoot, $"\"{path}\" lies in the memory of the container.", "Use exec to reach it.")
            : new SandboxException(
                WorkerErrorCodes.OutsideRoot,
                $"\"{path}\" lies outside the sandbox's directories: {string.Join(", ", policy.Mounts.Select(mount => mount.Target))}.",
                $"Use a path under {policy.Workdir}/.");
}

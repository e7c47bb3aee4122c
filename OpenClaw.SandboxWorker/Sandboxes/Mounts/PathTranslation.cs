using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Sandboxes.Rules;
using OpenClaw.SandboxWorker.Posix;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes.Mounts;

/// <summary>The translation of paths of this process into paths of the engine's machine.</summary>
/// <param name="own">The container in which this process runs; null for none.</param>
/// <param name="mounts">What the kernel says is mounted in it.</param>
internal sealed class PathTranslation(OwnContainer? own, IReadOnlyList<MountInfo> mounts)
{
    public OwnContainer? Own => own;

    /// <summary>The mounts as the engine must be asked for them.</summary>
    /// <exception cref="SandboxException">One of them lies where the engine cannot reach it.</exception>
    public IReadOnlyList<SandboxMount> Translate(IReadOnlyList<SandboxMount> wanted) =>
        own is null ? wanted : [.. wanted.Select(mount => mount with { Source = Translate(mount.Source, mount.ReadOnly) })];

    /// <summary>What the engine calls <paramref name="path"/>, which need not exist yet.</summary>
    /// <param name="path">Absolute, as this process sees it.</param>
    /// <param name="readOnly">Whether a sandbox may only read it.</param>
    /// <exception cref="SandboxException">The engine cannot reach it.</exception>
    public string Translate(string path, bool readOnly)
    {
        if (own is null)
        {
            return path;
        }

        // The engine would follow links on its own machine, where they may lead elsewhere.
        var real = RealPath.Of(path);
        var below = MountInfo.Find(mounts, real);
        var mount = below is null ? null : own.Mounts.LastOrDefault(mount => RealPath.Of(mount.Destination) == below.Target);
        if (mount is null || below is null || !IsReachable(mount))
        {
            throw Unreachable(path, real, below, mount);
        }

        var source = real == below.Target ? mount.Source : Path.Combine(mount.Source, real[below.Target.Length..].TrimStart('/'));
        if (mount.Type == "bind" && BindRules.FindSystemPath(source) is { } system)
        {
            throw new SandboxException(
                WorkerErrorCodes.PolicyDenied,
                $"{path} is {source} on the engine's machine, which would show the sandbox {system}.",
                "Mount a directory of its own into the worker's container instead.");
        }

        if (!mount.RW && !readOnly)
        {
            throw new SandboxException(
                WorkerErrorCodes.PathNotShared,
                $"{path} is {source} on the engine's machine, mounted read-only into the worker's container; a sandbox cannot have more than the worker.",
                $"Mount {mount.Destination} without \"ro\" into the worker's container, or give the sandbox read-only access.");
        }

        return source;
    }

    // Another volume driver's directory is its own affair and may be gone when the engine looks there.
    private static bool IsReachable(MountPoint mount) =>
        !string.IsNullOrEmpty(mount.Source) && (mount.Type == "bind" || (mount.Type == "volume" && mount.Driver is null or "" or "local"));

    private SandboxException Unreachable(string path, string real, MountInfo? below, MountPoint? mount)
    {
        var place = mount is null
            ? $"{below?.Target ?? "/"} ({below?.FileSystem ?? "unknown"}), which only the worker's own container {own!.Id[..12]} has"
            : $"the {mount.Type} {mount.Name ?? mount.Source} (driver {mount.Driver}), whose files have no lasting place on the engine's machine";
        return new SandboxException(
            WorkerErrorCodes.PathNotShared,
            $"A sandbox cannot see {path}{(real == path ? "" : $" (it leads to {real})")}: it lies on {place}. At the engine the path {real} would be another directory.",
            $"Mount a directory or a plain named volume at {mount?.Destination ?? Path.GetDirectoryName(real) ?? real} of the worker's container, for example in Compose: volumes: [\"openclaw-state:{Path.GetDirectoryName(real) ?? real}\"].");
    }
}

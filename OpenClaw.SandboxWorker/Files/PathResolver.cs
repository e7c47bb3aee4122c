using Microsoft.Win32.SafeHandles;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Posix;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Sandboxes.Workspaces;

namespace OpenClaw.SandboxWorker.Files;

/// <summary>
/// Follows a path as the kernel does in the container: through links, relative or absolute, from mount to mount. What it finds is only
/// where to look: what is opened there is opened beneath the mount, whatever was swapped meanwhile.
/// </summary>
internal sealed class PathResolver : IDisposable
{
    // The kernel's own limit.
    private const int MostLinks = 40;

    private readonly SandboxPolicy _policy;
    private readonly Dictionary<SandboxMount, SafeFileHandle> _roots = [];

    private PathResolver(SandboxPolicy policy) => _policy = policy;

    /// <param name="policy">The sandbox.</param>
    /// <param name="path">A path of its container, absolute or relative to its workdir.</param>
    /// <param name="followLast">Whether the last name, too, is followed when it is a link.</param>
    /// <returns>Where it leads, without links and dots; the last names of it need not exist.</returns>
    /// <exception cref="SandboxException">It leads to nothing that could be, or out of the mounts.</exception>
    public static MountedPath Resolve(SandboxPolicy policy, string path, bool followLast)
    {
        MountTable.Check(path);
        using var resolver = new PathResolver(policy);
        return MountTable.Find(policy, path, resolver.Follow(path.StartsWith('/') ? path : $"{policy.Docker.Workdir}/{path}", followLast));
    }

    public void Dispose()
    {
        foreach (var root in _roots.Values)
        {
            root.Dispose();
        }
    }

    private string Follow(string path, bool followLast)
    {
        var pending = new Stack<string>(Segments(path));
        var real = "";
        var kind = Kind.Directory;
        var links = 0;
        while (pending.TryPop(out var name))
        {
            if (name == "..")
            {
                // Of what is no directory there is no parent either.
                if (kind != Kind.Directory)
                {
                    throw new SandboxException(WorkerErrorCodes.FileNotFound, $"{real} does not exist.");
                }

                real = real[..Math.Max(0, real.LastIndexOf('/'))];
                continue;
            }

            var next = $"{real}/{name}";
            var target = "";
            if (kind != Kind.Missing)
            {
                kind = Look(next, out target);
            }

            if (kind == Kind.Link && (pending.Count > 0 || followLast))
            {
                if (++links > MostLinks)
                {
                    throw new SandboxException(WorkerErrorCodes.OutsideRoot, $"{next} is one of too many links.");
                }

                real = target.StartsWith('/') ? "" : real;
                kind = Kind.Directory;
                foreach (var segment in Segments(target))
                {
                    pending.Push(segment);
                }
            }
            else
            {
                real = next;
            }
        }

        return real.Length == 0 ? "/" : real;
    }

    // What lies in no mount is the image's: a command could follow a link there, and would come back to a mount by its name.
    private Kind Look(string path, out string target)
    {
        target = "";
        if (MountTable.TryFind(_policy, path) is not { Relative.Length: > 0 } mounted || RootOf(mounted.Mount) is not { } root)
        {
            return Kind.Directory;
        }

        var (handle, _) = Directories.OpenLink(root, mounted.Relative);
        using (handle)
        {
            if (handle is null)
            {
                return Kind.Missing;
            }

            if (FileStatus.Of(handle).IsDirectory)
            {
                return Kind.Directory;
            }

            target = Directories.ReadLink(handle) ?? "";
            return target.Length > 0 ? Kind.Link : Kind.Other;
        }
    }

    private SafeFileHandle? RootOf(SandboxMount mount)
    {
        if (_roots.TryGetValue(mount, out var known))
        {
            return known;
        }

        if (mount.Source == _policy.Workspace.Directory)
        {
            WorkspaceDirectories.Prepare(_policy);
        }

        return Directories.OpenRoot(mount.Source).Handle is { } root ? _roots[mount] = root : null;
    }

    private enum Kind
    {
        Directory,
        Link,
        Other,
        Missing,
    }

    // In the order in which a stack gives them back.
    private static IEnumerable<string> Segments(string path) => path.Split('/').Where(segment => segment is not ("" or ".")).Reverse();
}

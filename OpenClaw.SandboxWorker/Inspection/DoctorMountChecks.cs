using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.SandboxWorker.Sandboxes.Mounts;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Inspection;

/// <summary>Compares the mounts that a sandbox sees with those of its policy; what is not on the list is a finding.</summary>
internal static class DoctorMountChecks
{
    private static readonly string[] ManagedFiles = ["/etc/resolv.conf", "/etc/hostname", "/etc/hosts", "/usr/sbin/docker-init", "/sbin/docker-init"];
    private static readonly string[] DeviceMounts = ["/dev", "/dev/pts", "/dev/mqueue", "/dev/shm", "/dev/console"];

    // Read-only or covered in every container, so that nothing in it can steer the kernel or read its secrets.
    private static readonly string[] Guarded = ["/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs"];
    private static readonly string[] Covered = ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/acpi", "/sys/firmware"];

    public static IEnumerable<DiagnosisCheck> Run(InsideView view, SandboxPolicy policy)
    {
        foreach (var mount in policy.Mounts)
        {
            yield return DoctorChecks.Is($"mount {mount.Target}", Describe(view.MountAt(mount.Target)), mount.ReadOnly ? "read-only" : "writable");
        }

        foreach (var (target, options) in policy.Docker.Tmpfs)
        {
            yield return Tmpfs(view.MountAt(target), target, options);
        }

        yield return DoctorChecks.Is($"mount {Supervisor.MountPoint}", Describe(view.MountAt(Supervisor.MountPoint)), "read-only");
        yield return DoctorChecks.Nothing("other mounts", view.Mounts.Select(mount => mount.Target).Where(target => !IsKnown(target, policy)).Distinct());
        yield return DoctorChecks.Is("/sys", Describe(view.MountAt("/sys")), "read-only");
        var open = Guarded.Where(path => view.MountAt(path) is not { } mount || !mount.Options.Contains("ro"));
        yield return DoctorChecks.Nothing("open parts of /proc", open);
        // A kernel that lacks one of them has nothing to cover.
        var bare = Covered.Where(path => view.MountAt(path) is { FileSystem: not "tmpfs" });
        yield return DoctorChecks.Nothing("uncovered parts of /proc and /sys", bare);
    }

    private static DiagnosisCheck Tmpfs(MountInfo? mount, string target, string options)
    {
        var wanted = options.Split(',');
        string[] expected = ["nosuid", "nodev", .. wanted.Contains("exec") ? Array.Empty<string>() : ["noexec"]];
        var found = mount is { FileSystem: "tmpfs" } ? string.Join(' ', mount.Options.Intersect(["nosuid", "nodev", "noexec"])) : "(no tmpfs)";
        return new DiagnosisCheck(
            $"tmpfs {target}", mount is { FileSystem: "tmpfs" } && expected.All(mount.Options.Contains), found, string.Join(' ', expected));
    }

    private static bool IsKnown(string target, SandboxPolicy policy) =>
        target == "/" || target == Supervisor.MountPoint
        || IsBelow(target, "/proc") || IsBelow(target, "/sys")
        || DeviceMounts.Contains(target) || ManagedFiles.Contains(target)
        || policy.Docker.Tmpfs.ContainsKey(target) || policy.Mounts.Any(mount => mount.Target == target);

    private static bool IsBelow(string path, string directory) => path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);

    private static string Describe(MountInfo? mount) => mount is null ? "(absent)" : mount.Options.Contains("ro") ? "read-only" : "writable";
}

using System.Globalization;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Inspection;

/// <summary>Compares what a sandbox is like from inside with what its policy says.</summary>
internal static class DoctorChecks
{
    // Placeholders that the kernel puts into every network namespace; nothing is behind them.
    private static readonly HashSet<string> KernelInterfaces =
        ["lo", "tunl0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0", "sit0", "ip6tnl0", "ip6gre0", "ip6gretap0", "ip6erspan0"];

    private static readonly HashSet<string> PlainDevices =
        ["console", "core", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty", "urandom", "zero"];

    public static IReadOnlyList<DiagnosisCheck> Run(InsideView view, SandboxPolicy policy) =>
    [
        User(view, policy),
        Capabilities(view, policy),
        Is("no-new-privileges", view.Status("NoNewPrivs"), "1"),
        Is("seccomp mode", view.Status("Seccomp"), "2", value => value switch { "2" => "2 (filter)", "0" => "0 (off)", _ => value }),
        RootFileSystem(view, policy),
        .. DoctorMountChecks.Run(view, policy),
        Is("workspace can be written", view.CouldWrite("workspace") ? "yes" : "no", policy.Mounts[0].ReadOnly ? "no" : "yes"),
        Interfaces(view, policy),
        Is("pids limit", view.First("/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max") ?? "(not shown)", Text(policy.Docker.PidsLimit)),
        Is("memory limit", view.First("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes") ?? "(not shown)", Text(policy.Docker.MemoryBytes)),
        Swap(view, policy),
        Cpus(view, policy),
        new("processes in sight", view.First("/proc/1/comm") is "docker-init" or "tini" or "catatonit" && view.Lines("processes").Count < 32,
            $"{view.Lines("processes").Count}, the first is {view.First("/proc/1/comm")}", "the sandbox's own few, the first is an init"),
        Is("settings of the kernel can be written", view.CouldWrite("sysctl") ? "yes" : "no", "no"),
        Is("control groups can be written", view.CouldWrite("cgroup") ? "yes" : "no", "no"),
        Nothing("devices beside the plain ones", view.Lines("devices").Where(device => !PlainDevices.Contains(device))),
        Nothing("sockets of engines", view.Lines("sockets")),
    ];

    public static DiagnosisCheck Is(string name, string found, string expected, Func<string, string>? words = null) =>
        new(name, found == expected, words?.Invoke(found) ?? found, words?.Invoke(expected) ?? expected);

    public static DiagnosisCheck Nothing(string name, IEnumerable<string> found)
    {
        var all = string.Join(' ', found);
        return new DiagnosisCheck(name, all.Length == 0, all.Length == 0 ? "none" : all, "none");
    }

    private static DiagnosisCheck User(InsideView view, SandboxPolicy policy)
    {
        // Real, effective, saved and that of files.
        var users = view.Status("Uid").Split('\t').Distinct().ToList();
        var groups = view.Status("Gid").Split('\t').Distinct().ToList();
        return Is("uid and gid", $"{string.Join('/', users)}:{string.Join('/', groups)}", policy.User.ToString());
    }

    private static DiagnosisCheck Capabilities(InsideView view, SandboxPolicy policy)
    {
        var allowed = CapabilityNames.LeftAfter(policy.Docker.CapDrop);
        var bound = CapabilityNames.Parse(view.Status("CapBnd"));
        var effective = CapabilityNames.Parse(view.Status("CapEff"));
        return new DiagnosisCheck(
            "capabilities",
            (bound & ~allowed) == 0 && (effective & ~allowed) == 0 && (policy.User.User == 0 || effective == 0),
            $"effective {CapabilityNames.Describe(effective)}, bounding {CapabilityNames.Describe(bound)}",
            $"no more than {CapabilityNames.Describe(allowed)}");
    }

    private static DiagnosisCheck RootFileSystem(InsideView view, SandboxPolicy policy) =>
        Is("root file system", view.MountAt("/") is { } root ? Access(root.Options.Contains("ro")) : "(not shown)", Access(policy.Docker.ReadOnlyRoot));

    private static DiagnosisCheck Interfaces(InsideView view, SandboxPolicy policy)
    {
        var own = view.Interfaces().Where(name => !KernelInterfaces.Contains(name)).ToList();
        var routes = Math.Max(0, view.Lines("/proc/net/route").Count - 1);
        var alone = policy.Docker.Network == "none";
        return new DiagnosisCheck(
            "network interfaces",
            !alone || (own.Count == 0 && routes == 0),
            $"{string.Join(' ', own.Prepend("lo"))}, {routes} routes",
            alone ? "lo, 0 routes" : $"those of the network {policy.Docker.Network}");
    }

    private static DiagnosisCheck Swap(InsideView view, SandboxPolicy policy)
    {
        // Version 2 counts swap alone, version 1 together with memory.
        var second = view.First("/sys/fs/cgroup/memory.swap.max");
        var found = second ?? view.First("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes");
        var expected = policy.Docker.MemorySwapBytes == -1 ? "unlimited" : Text(second is null ? policy.Docker.MemorySwapBytes : policy.Docker.MemorySwapBytes - policy.Docker.MemoryBytes);
        var name = second is null ? "memory and swap limit" : "swap limit";
        // Version 1 writes no limit as the greatest number of pages.
        var unlimited = found is "max" || (long.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 1L << 60);
        return found is null
            ? new DiagnosisCheck(name, policy.Docker.MemorySwapBytes == policy.Docker.MemoryBytes || policy.Docker.MemorySwapBytes == -1, "(the kernel does not account swap)", expected)
            : Is(name, unlimited ? "unlimited" : found, expected);
    }

    private static DiagnosisCheck Cpus(InsideView view, SandboxPolicy policy)
    {
        var (quota, period) = view.First("/sys/fs/cgroup/cpu.max")?.Split(' ') is [var limit, var length] ? (limit, length)
            : (view.First("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us") ?? "max",
                view.First("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us") ?? "1");
        var found = double.TryParse(quota, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && double.TryParse(period, NumberStyles.None, CultureInfo.InvariantCulture, out var each)
            ? (time / each).ToString("0.###", CultureInfo.InvariantCulture)
            : "unlimited";
        return Is("processors", found, policy.Docker.NanoCpus is { } nano ? (nano / 1e9).ToString("0.###", CultureInfo.InvariantCulture) : "unlimited");
    }

    private static string Access(bool readOnly) => readOnly ? "read-only" : "writable";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

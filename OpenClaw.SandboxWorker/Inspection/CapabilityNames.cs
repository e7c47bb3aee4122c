using System.Globalization;

namespace OpenClaw.SandboxWorker.Inspection;

/// <summary>Linux capabilities by their numbers, as in linux/capability.h.</summary>
internal static class CapabilityNames
{
    // What an engine gives a container that asks for nothing else.
    private const ulong EngineDefault = 0xa80425fb;

    private static readonly string[] ByNumber =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE",
        "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT",
        "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
        "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
        "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ];

    /// <summary>What is left to a container when these are dropped.</summary>
    public static ulong LeftAfter(IReadOnlyList<string> dropped) => dropped.Contains("ALL")
        ? 0
        : dropped.Select(name => Array.IndexOf(ByNumber, name)).Where(number => number >= 0).Aggregate(EngineDefault, (left, number) => left & ~(1UL << number));

    /// <summary>A set as the kernel writes it; all of them when it cannot be read, so that a check fails.</summary>
    public static ulong Parse(string hex) => ulong.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var set) ? set : ulong.MaxValue;

    public static string Describe(ulong set) =>
        set == 0 ? "none" : string.Join(' ', Enumerable.Range(0, 64).Where(number => (set >> number & 1) == 1).Select(number => number < ByNumber.Length ? ByNumber[number] : $"{number}"));
}

using System.Globalization;

namespace OpenClaw.AppHost.Topology.Sandboxes;

/// <summary>What a container uses of the machine, under the names and in the words of the dashboard.</summary>
internal static class UsageProperties
{
    private const string Cpu = "CPU";
    private const string Memory = "Memory";
    private const string Processes = "Processes";
    private const string Idle = "Idle";

    /// <summary>How long it has not been used.</summary>
    /// <param name="idle">Since its last use; null when it was not used yet.</param>
    public static ResourcePropertySnapshot OfIdle(TimeSpan? idle) => new(Idle, idle is { } time ? Text(time) : "not used yet");

    /// <summary>The properties.</summary>
    /// <param name="cpus">Processors in use, 1 being one of them; null when nothing was measured yet.</param>
    /// <param name="memory">Bytes of memory.</param>
    /// <param name="memoryLimit">Its limit, in bytes.</param>
    /// <param name="processes">Processes and threads.</param>
    /// <param name="processLimit">Their limit; 0 for none.</param>
    public static IReadOnlyList<ResourcePropertySnapshot> Of(double? cpus, long memory, long memoryLimit, long processes, long processLimit) =>
    [
        new(Cpu, cpus is { } used ? $"{Number(used * 100)} %" : "…"),
        new(Memory, $"{Mebibytes(memory)} of {Mebibytes(memoryLimit)}"),
        new(Processes, processLimit > 0 ? $"{processes} of {processLimit}" : $"{processes}"),
    ];

    private static string Mebibytes(long bytes) => $"{Number(bytes / 1048576.0)} MiB";

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Text(TimeSpan time) =>
        time.TotalSeconds < 60 ? $"{time.Seconds} s" : time.TotalMinutes < 60 ? $"{time.Minutes} m {time.Seconds} s" : $"{(int)time.TotalHours} h {time.Minutes} m";
}

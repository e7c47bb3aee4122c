using System.Globalization;

namespace OpenClaw.AppHost.Topology.Sandboxes;

/// <summary>What a container uses of the machine, under the names and in the words of the dashboard.</summary>
internal static class UsageProperties
{
    private const string Cpu = "CPU";
    private const string Memory = "Memory";
    private const string Processes = "Processes";

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Cpu, Memory, Processes];

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
}

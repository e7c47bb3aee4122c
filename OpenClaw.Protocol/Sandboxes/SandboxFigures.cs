using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Sandboxes;

/// <summary>
/// The worker's routes for what sandboxes use at this moment, and for stopping one. Nothing is measured while nobody asks: a request
/// asks the engine once for each sandbox that runs, and a stream does so once in each interval, until its reader goes away.
/// <see cref="WorkerRoutes.Recreate"/> and <see cref="WorkerRoutes.Prune"/> remove.
/// </summary>
public static class SandboxFiguresRoutes
{
    /// <summary>GET, answered by <see cref="SandboxFigures"/>.</summary>
    public const string Figures = "/v1/sandboxes/figures";

    /// <summary>
    /// GET, answered by a stream of <see cref="SandboxFigures"/>, one in each line, the first at once. The parameter
    /// <see cref="IntervalParameter"/> is the time between two of them in milliseconds.
    /// </summary>
    public const string Watch = "/v1/sandboxes/figures/watch";

    /// <summary>POST <see cref="StopSandboxRequest"/>, answered by <see cref="SandboxRemovals"/> whose one entry says what was stopped.</summary>
    public const string Stop = "/v1/sandboxes/stop";

    /// <summary>Query parameter of <see cref="Watch"/>.</summary>
    public const string IntervalParameter = "intervalMs";

    /// <summary>Default of <see cref="IntervalParameter"/>, in milliseconds.</summary>
    public const int DefaultIntervalMs = 2_000;

    /// <summary>Least value of <see cref="IntervalParameter"/>, in milliseconds.</summary>
    public const int LeastIntervalMs = 500;

    /// <summary>Greatest value of <see cref="IntervalParameter"/>, in milliseconds.</summary>
    public const int GreatestIntervalMs = 60_000;

    /// <summary>Media type of <see cref="Watch"/>.</summary>
    public const string StreamMediaType = "application/x-ndjson";
}

/// <summary>All sandboxes of a worker at one moment.</summary>
/// <param name="AtMs">That moment, in milliseconds since the epoch.</param>
/// <param name="Sandboxes">One entry per container, running or not, ordered by name.</param>
public sealed record SandboxFigures(long AtMs, IReadOnlyList<SandboxFigure> Sandboxes);

/// <summary>One sandbox at one moment.</summary>
public sealed record SandboxFigure
{
    /// <summary>Which sandbox it is, with its image and times.</summary>
    public required SandboxInfo Sandbox { get; init; }

    /// <summary>Milliseconds since it was created.</summary>
    public required long AgeMs { get; init; }

    /// <summary>Milliseconds since it was last used; 0 while a command runs in it, null when it was not used since the worker started.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? IdleMs { get; init; }

    /// <summary>Commands that run in it, those in the background included.</summary>
    public required int Commands { get; init; }

    /// <summary>What it uses; null when it does not run, or ended while it was looked at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SandboxUsage? Usage { get; init; }
}

/// <summary>What a running sandbox uses, as its control groups say.</summary>
public sealed record SandboxUsage
{
    /// <summary>Processor time since it was started, in milliseconds.</summary>
    public required double CpuTimeMs { get; init; }

    /// <summary>Processors in use since the entry before it in the same stream, 1 being one of them; null in the first entry.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Cpus { get; init; }

    /// <summary>Bytes of memory, without what the kernel can drop at once.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Its limit, in bytes.</summary>
    public required long MemoryLimitBytes { get; init; }

    /// <summary>Processes and threads, the sandbox's own few included.</summary>
    public required long Pids { get; init; }

    /// <summary>Their limit.</summary>
    public required long PidsLimit { get; init; }
}

/// <summary>Stops a sandbox and all that runs in it; it stays, and its next use starts it again.</summary>
/// <param name="ContainerName">From <see cref="SandboxInfo.ContainerName"/>.</param>
public sealed record StopSandboxRequest(string ContainerName);

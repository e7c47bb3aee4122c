using System.ComponentModel.DataAnnotations;

namespace Aspire.Dashboard.Telemetry;

/// <summary>
/// How much telemetry is kept. When a limit is reached the oldest goes first, so memory stays flat whatever is sent.
/// Configuration section <c>Dashboard:TelemetryLimits</c>.
/// </summary>
public sealed class TelemetryLimits
{
    /// <summary>Traces kept.</summary>
    [Range(1, 1_000_000)]
    public int MaxTraceCount { get; set; } = 10_000;

    /// <summary>Spans kept, over all traces.</summary>
    [Range(1, 10_000_000)]
    public int MaxSpanCount { get; set; } = 100_000;

    /// <summary>Spans kept of one trace; more are rejected, the sender is told, and the page of the trace says so.</summary>
    [Range(1, 1_000_000)]
    public int MaxSpansPerTrace { get; set; } = 10_000;

    /// <summary>Structured log records kept.</summary>
    [Range(1, 10_000_000)]
    public int MaxLogCount { get; set; } = 10_000;

    /// <summary>Metric points kept of each resource.</summary>
    [Range(1, 10_000_000)]
    public int MaxMetricsCount { get; set; } = 50_000;

    /// <summary>Attribute sets kept of one instrument; points of further ones are rejected.</summary>
    [Range(1, 100_000)]
    public int MaxSeriesPerInstrument { get; set; } = 2_000;

    /// <summary>Attributes kept of one span, event, link, log record or series; the rest is counted as dropped.</summary>
    [Range(1, 10_000)]
    public int MaxAttributeCount { get; set; } = 128;

    /// <summary>Characters kept of one attribute value or log message; longer ones are cut and end in "…".</summary>
    [Range(16, 10_000_000)]
    public int MaxAttributeLength { get; set; } = 16 * 1024;

    /// <summary>Events kept of one span, and as many links.</summary>
    [Range(1, 100_000)]
    public int MaxSpanEventCount { get; set; } = 128;

    /// <summary>Senders of telemetry kept; the one unheard of for the longest time goes first.</summary>
    [Range(1, 100_000)]
    public int MaxResourceCount { get; set; } = 1_000;

    /// <summary>Console lines kept of one resource.</summary>
    [Range(1, 1_000_000)]
    public int MaxConsoleLogCount { get; set; } = 10_000;

    /// <summary>Estimated mebibytes kept of the spans, and as many of the log records; guards against few but huge items.</summary>
    [Range(1, 65_536)]
    public int MaxMegabytesPerSignal { get; set; } = 192;

    internal long MaxBytesPerSignal => MaxMegabytesPerSignal * 1024L * 1024L;
}

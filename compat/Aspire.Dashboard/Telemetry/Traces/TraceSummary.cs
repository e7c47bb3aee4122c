namespace Aspire.Dashboard.Telemetry.Traces;

/// <summary>What a list shows of a trace. Immutable; a trace that grows gets a new one.</summary>
public sealed record TraceSummary
{
    /// <summary>The trace.</summary>
    public required TraceId Id { get; init; }

    /// <summary>The root span, or the earliest one as long as the root has not arrived.</summary>
    public required Span Root { get; init; }

    /// <summary>Start of the earliest span, in nanoseconds since 1970 UTC.</summary>
    public required ulong StartNanos { get; init; }

    /// <summary>End of the latest span, in nanoseconds since 1970 UTC.</summary>
    public required ulong EndNanos { get; init; }

    /// <summary>Spans kept.</summary>
    public required int SpanCount { get; init; }

    /// <summary>Spans that failed.</summary>
    public required int ErrorCount { get; init; }

    /// <summary>Spans that were refused because the trace is full.</summary>
    public required int RejectedCount { get; init; }

    /// <summary>Who took part and with how many spans, in order of appearance.</summary>
    public required IReadOnlyList<TraceParticipant> Participants { get; init; }

    /// <summary>Distinct names of spans, the first few.</summary>
    public required IReadOnlyCollection<string> SpanNames { get; init; }

    /// <summary>Start of the earliest span.</summary>
    public DateTimeOffset Start => UnixNanos.ToDateTime(StartNanos);

    /// <summary>From the start of the earliest to the end of the latest span.</summary>
    public TimeSpan Duration => UnixNanos.Between(StartNanos, EndNanos);
}

/// <summary>A resource in a trace.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="SpanCount">Its spans.</param>
/// <param name="ErrorCount">Those of them that failed.</param>
public sealed record TraceParticipant(TelemetryResource Resource, int SpanCount, int ErrorCount);

/// <summary>A trace with its spans, as of now.</summary>
/// <param name="Summary">What a list shows of it.</param>
/// <param name="Spans">Its spans in order of arrival.</param>
public sealed record Trace(TraceSummary Summary, IReadOnlyList<Span> Spans);

namespace Aspire.Dashboard.Telemetry.Traces;

/// <summary>Role of a span; values are those of the wire.</summary>
public enum SpanKind : byte
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Work inside a process.</summary>
    Internal = 1,

    /// <summary>Handling of a request that came in.</summary>
    Server = 2,

    /// <summary>A request that went out.</summary>
    Client = 3,

    /// <summary>A message that was sent.</summary>
    Producer = 4,

    /// <summary>A message that was received.</summary>
    Consumer = 5,
}

/// <summary>Outcome of a span; values are those of the wire.</summary>
public enum SpanStatus : byte
{
    /// <summary>Not said; usually fine.</summary>
    Unset = 0,

    /// <summary>Said to be fine.</summary>
    Ok = 1,

    /// <summary>Failed.</summary>
    Error = 2,
}

/// <summary>One operation of a trace. Immutable, so pages read it without a lock.</summary>
public sealed class Span
{
    private const int FixedSize = 200;

    /// <summary>Who sent it.</summary>
    public required TelemetryResource Resource { get; init; }

    /// <summary>The library that made it.</summary>
    public required TelemetryScope Scope { get; init; }

    /// <summary>Its trace.</summary>
    public required TraceId TraceId { get; init; }

    /// <summary>Its identity in the trace.</summary>
    public required SpanId Id { get; init; }

    /// <summary>The span that caused it; empty for the root.</summary>
    public SpanId ParentId { get; init; }

    /// <summary>What was done.</summary>
    public required string Name { get; init; }

    /// <summary>Its role.</summary>
    public SpanKind Kind { get; init; }

    /// <summary>Start, in nanoseconds since 1970 UTC.</summary>
    public required ulong StartNanos { get; init; }

    /// <summary>End, in nanoseconds since 1970 UTC; never before the start.</summary>
    public required ulong EndNanos { get; init; }

    /// <summary>Outcome.</summary>
    public SpanStatus Status { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public string? StatusMessage { get; init; }

    /// <summary>W3C trace state, or null.</summary>
    public string? TraceState { get; init; }

    /// <summary>Named facts.</summary>
    public IReadOnlyList<TelemetryAttribute> Attributes { get; init; } = [];

    /// <summary>Moments inside the span.</summary>
    public IReadOnlyList<SpanEvent> Events { get; init; } = [];

    /// <summary>Other spans that it points to.</summary>
    public IReadOnlyList<SpanLink> Links { get; init; } = [];

    /// <summary>Attributes, events and links that the sender or the limits dropped.</summary>
    public int DroppedCount { get; init; }

    /// <summary>Start.</summary>
    public DateTimeOffset Start => UnixNanos.ToDateTime(StartNanos);

    /// <summary>How long it took.</summary>
    public TimeSpan Duration => UnixNanos.Between(StartNanos, EndNanos);

    /// <summary>Whether it failed.</summary>
    public bool IsError => Status == SpanStatus.Error;

    /// <summary>Whether it has no parent.</summary>
    public bool IsRoot => ParentId.IsEmpty;

    internal int EstimateSize()
    {
        var size = FixedSize + TextSize.Of(StatusMessage) + TextSize.Of(TraceState) + TextSize.Of(Attributes);
        foreach (var item in Events)
        {
            size += 56 + TextSize.Of(item.Attributes);
        }

        foreach (var link in Links)
        {
            size += 64 + TextSize.Of(link.Attributes);
        }

        return size;
    }
}

/// <summary>A moment inside a span.</summary>
/// <param name="TimeNanos">When, in nanoseconds since 1970 UTC.</param>
/// <param name="Name">What happened.</param>
/// <param name="Attributes">Named facts.</param>
public sealed record SpanEvent(ulong TimeNanos, string Name, IReadOnlyList<TelemetryAttribute> Attributes);

/// <summary>A pointer from one span to another, often in another trace.</summary>
/// <param name="TraceId">Trace of the other span.</param>
/// <param name="SpanId">The other span.</param>
/// <param name="Attributes">Named facts.</param>
public sealed record SpanLink(TraceId TraceId, SpanId SpanId, IReadOnlyList<TelemetryAttribute> Attributes);

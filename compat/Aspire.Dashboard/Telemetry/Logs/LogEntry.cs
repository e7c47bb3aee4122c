namespace Aspire.Dashboard.Telemetry.Logs;

/// <summary>Level of a log record in six steps, as .NET names them.</summary>
public enum LogSeverity : byte
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>OTLP severity 1-4.</summary>
    Trace = 1,

    /// <summary>OTLP severity 5-8.</summary>
    Debug = 2,

    /// <summary>OTLP severity 9-12.</summary>
    Information = 3,

    /// <summary>OTLP severity 13-16.</summary>
    Warning = 4,

    /// <summary>OTLP severity 17-20.</summary>
    Error = 5,

    /// <summary>OTLP severity 21-24.</summary>
    Critical = 6,
}

/// <summary>A structured log record. Immutable.</summary>
public sealed class LogEntry
{
    private const int FixedSize = 160;

    /// <summary>Number in order of arrival, from 1; given by the store.</summary>
    public long Sequence { get; internal set; }

    /// <summary>Who sent it.</summary>
    public required TelemetryResource Resource { get; init; }

    /// <summary>The logger category.</summary>
    public required TelemetryScope Scope { get; init; }

    /// <summary>When it was logged, in nanoseconds since 1970 UTC.</summary>
    public required ulong TimeNanos { get; init; }

    /// <summary>OTLP severity number, 0 to 24.</summary>
    public int SeverityNumber { get; init; }

    /// <summary>The message.</summary>
    public required string Message { get; init; }

    /// <summary>Trace it belongs to, or empty.</summary>
    public TraceId TraceId { get; init; }

    /// <summary>Span it belongs to, or empty.</summary>
    public SpanId SpanId { get; init; }

    /// <summary>Name of the event, or null.</summary>
    public string? EventName { get; init; }

    /// <summary>Named facts.</summary>
    public IReadOnlyList<TelemetryAttribute> Attributes { get; init; } = [];

    /// <summary>Attributes that the sender or the limits dropped.</summary>
    public int DroppedCount { get; init; }

    /// <summary>When it was logged.</summary>
    public DateTimeOffset Time => UnixNanos.ToDateTime(TimeNanos);

    /// <summary>Level in six steps.</summary>
    public LogSeverity Severity => SeverityNumber is < 1 or > 24 ? LogSeverity.Unspecified : (LogSeverity)(((SeverityNumber - 1) / 4) + 1);

    internal int EstimateSize() => FixedSize + TextSize.Of(Message) + TextSize.Of(EventName) + TextSize.Of(Attributes);
}

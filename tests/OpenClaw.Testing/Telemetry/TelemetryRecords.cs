namespace OpenClaw.Testing.Telemetry;

/// <summary>A span as it arrived.</summary>
public sealed record ReceivedSpan
{
    /// <summary>32 lower-case hex digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>16 lower-case hex digits.</summary>
    public required string SpanId { get; init; }

    /// <summary>16 lower-case hex digits, or null on a root span.</summary>
    public required string? ParentSpanId { get; init; }

    /// <summary>Name of the span.</summary>
    public required string Name { get; init; }

    /// <summary>Who made it, seen from the operation.</summary>
    public required SpanKind Kind { get; init; }

    /// <summary>Resource attribute <c>service.name</c>, empty when absent.</summary>
    public required string Service { get; init; }

    /// <summary>Name of the activity source.</summary>
    public required string Source { get; init; }

    /// <summary>Values are string, bool, long, double, byte[], or lists of them.</summary>
    public required IReadOnlyDictionary<string, object?> Attributes { get; init; }

    /// <summary>Names of its events, in order.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Whether it succeeded.</summary>
    public required SpanStatus Status { get; init; }

    /// <summary>What the status says, empty when nothing.</summary>
    public required string StatusMessage { get; init; }

    /// <summary>From start to end.</summary>
    public required TimeSpan Duration { get; init; }
}

/// <summary>The kinds of spans, numbered as OTLP numbers them.</summary>
public enum SpanKind
{
    /// <summary>Not said.</summary>
    Unspecified,

    /// <summary>Inside a service.</summary>
    Internal,

    /// <summary>Answers a request.</summary>
    Server,

    /// <summary>Makes a request.</summary>
    Client,

    /// <summary>Sends a message.</summary>
    Producer,

    /// <summary>Takes a message.</summary>
    Consumer,
}

/// <summary>The states of a span, numbered as OTLP numbers them.</summary>
public enum SpanStatus
{
    /// <summary>Not said.</summary>
    Unset,

    /// <summary>Declared good.</summary>
    Ok,

    /// <summary>Failed.</summary>
    Error,
}

/// <summary>A log record as it arrived.</summary>
/// <param name="Service">Resource attribute <c>service.name</c>.</param>
/// <param name="Category">Name of the logger.</param>
/// <param name="Severity">Text such as <c>Information</c>.</param>
/// <param name="Body">The message.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="TraceId">The trace it belongs to, or null.</param>
/// <param name="SpanId">The span it belongs to, or null.</param>
public sealed record ReceivedLog(
    string Service, string Category, string Severity, string Body, IReadOnlyDictionary<string, object?> Attributes, string? TraceId, string? SpanId);

/// <summary>One point of a metric as it arrived.</summary>
/// <param name="Service">Resource attribute <c>service.name</c>.</param>
/// <param name="Meter">Name of the meter.</param>
/// <param name="Name">Name of the instrument.</param>
/// <param name="Unit">Unit, empty when there is none.</param>
/// <param name="Value">Value of a gauge or sum, sum of a histogram.</param>
/// <param name="Count">Count of a histogram, 1 otherwise.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Bounds">Upper bounds of a histogram's buckets but the last; empty otherwise.</param>
public sealed record ReceivedPoint(
    string Service, string Meter, string Name, string Unit, double Value, long Count, IReadOnlyDictionary<string, object?> Attributes, IReadOnlyList<double> Bounds);

/// <summary>Everything received until one moment.</summary>
/// <param name="Spans">In order of arrival.</param>
/// <param name="Logs">In order of arrival.</param>
/// <param name="Points">In order of arrival.</param>
public sealed record ReceivedTelemetry(
    IReadOnlyList<ReceivedSpan> Spans, IReadOnlyList<ReceivedLog> Logs, IReadOnlyList<ReceivedPoint> Points);

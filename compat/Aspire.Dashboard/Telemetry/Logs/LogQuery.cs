namespace Aspire.Dashboard.Telemetry.Logs;

/// <summary>Which log records a list shows; every part that is null lets all through.</summary>
public sealed record LogQuery
{
    /// <summary>Unique name or service name of the resource.</summary>
    public string? Resource { get; init; }

    /// <summary>Lowest level. Records without a level count as <see cref="LogSeverity.Information"/>.</summary>
    public LogSeverity? MinSeverity { get; init; }

    /// <summary>Part of the message, the category, or an attribute's value; case does not matter.</summary>
    public string? Text { get; init; }

    /// <summary>Trace.</summary>
    public TraceId? TraceId { get; init; }

    /// <summary>Span.</summary>
    public SpanId? SpanId { get; init; }

    /// <summary>Earliest time of a record, in nanoseconds since 1970 UTC.</summary>
    public ulong? SinceNanos { get; init; }

    /// <summary>Conditions on the attributes.</summary>
    public AttributeFilter? Attributes { get; init; }

    /// <summary>Whether the record is one of those asked for.</summary>
    public bool Matches(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (TraceId is not { } trace || entry.TraceId == trace)
            && (SinceNanos is not { } since || entry.TimeNanos >= since)
            && (SpanId is not { } span || entry.SpanId == span)
            && (MinSeverity is not { } lowest || Level(entry) >= lowest)
            && (string.IsNullOrEmpty(Resource) || entry.Resource.IsCalled(Resource))
            && (string.IsNullOrEmpty(Text) || ContainsText(entry, Text))
            && (Attributes is not { } attributes || attributes.Matches(entry.Attributes, entry.Resource));
    }

    private static LogSeverity Level(LogEntry entry) =>
        entry.Severity == LogSeverity.Unspecified ? LogSeverity.Information : entry.Severity;

    private static bool ContainsText(LogEntry entry, string text)
    {
        return Has(entry.Message) || Has(entry.Scope.Name) || entry.Attributes.Any(a => Has(a.Value));

        bool Has(string candidate) => candidate.Contains(text, StringComparison.OrdinalIgnoreCase);
    }
}

namespace Aspire.Dashboard.Telemetry.Traces;

/// <summary>Which traces a list shows; every part that is null lets all through.</summary>
public sealed record TraceQuery
{
    /// <summary>Unique name or service name of a resource that takes part.</summary>
    public string? Resource { get; init; }

    /// <summary>Part of a span's name, of a resource's name or of the trace id; case does not matter.</summary>
    public string? Text { get; init; }

    /// <summary>True for traces with a failed span, false for traces without.</summary>
    public bool? HasError { get; init; }

    /// <summary>Shortest duration.</summary>
    public TimeSpan? MinDuration { get; init; }

    /// <summary>Earliest end of a trace, in nanoseconds since 1970 UTC.</summary>
    public ulong? SinceNanos { get; init; }

    /// <summary>Conditions on the attributes of a trace's spans; <see cref="TraceStore.List"/> looks at them.</summary>
    public AttributeFilter? Attributes { get; init; }

    /// <summary>Whether the trace is one of those asked for, its attributes aside.</summary>
    public bool Matches(TraceSummary trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return (SinceNanos is not { } since || trace.EndNanos >= since)
            && (MinDuration is not { } shortest || trace.Duration >= shortest)
            && (HasError is not { } failed || (trace.ErrorCount > 0) == failed)
            && (string.IsNullOrEmpty(Resource) || trace.Participants.Any(p => p.Resource.IsCalled(Resource)))
            && (string.IsNullOrEmpty(Text) || ContainsText(trace, Text));
    }

    private static bool ContainsText(TraceSummary trace, string text)
    {
        return trace.SpanNames.Any(Has) || Has(trace.Root.Name) || Has(trace.Id.ToString()) || trace.Participants.Any(p => Has(p.Resource.Name));

        bool Has(string candidate) => candidate.Contains(text, StringComparison.OrdinalIgnoreCase);
    }
}

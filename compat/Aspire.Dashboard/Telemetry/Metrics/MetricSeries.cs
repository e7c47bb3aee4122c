namespace Aspire.Dashboard.Telemetry.Metrics;

/// <summary>The points of one attribute set while they come in. Its owner locks.</summary>
internal sealed class MetricSeries(IReadOnlyList<TelemetryAttribute> attributes)
{
    private readonly RingBuffer<MetricPoint> _points = new();

    public IReadOnlyList<TelemetryAttribute> Attributes => attributes;

    /// <summary>Adds a point.</summary>
    /// <returns>
    /// Whether the series got longer. A value that stays the same stretches the last point instead: exporters repeat every value
    /// each second whether it changed or not. A point that is not newer than the last one is left out.
    /// </returns>
    public bool Add(MetricPoint point, bool isDelta)
    {
        var last = _points.Count > 0 ? _points.Newest : null;
        if (last is not null && point.TimeNanos <= last.TimeNanos)
        {
            // Sent again, or read from an archive a second time.
            return false;
        }

        if (isDelta && last is not null)
        {
            point = point with { Value = last.Value + point.Value, Buckets = point.Buckets?.Plus(last.Buckets) };
        }

        if (last?.Buckets is { } known && point.Buckets is { } next && next.Bounds.SequenceEqual(known.Bounds))
        {
            point = point with { Buckets = next with { Bounds = known.Bounds } };
        }

        if (last is not null && IsSame(last, point))
        {
            _points.ReplaceNewest(last with { TimeNanos = Math.Max(last.TimeNanos, point.TimeNanos) });
            return false;
        }

        _points.Add(point);
        return true;
    }

    public void RemoveOldest() => _points.RemoveOldest();

    public SeriesSnapshot ToSnapshot() => new(attributes, _points.ToArray());

    private static bool IsSame(MetricPoint a, MetricPoint b) =>
        a.Value.Equals(b.Value) && a.Buckets?.Count == b.Buckets?.Count && a.Buckets?.Counts.Count == b.Buckets?.Counts.Count;
}

/// <summary>A series as of now.</summary>
/// <param name="Attributes">The attribute set that makes it a series of its own.</param>
/// <param name="Points">Its points, oldest first.</param>
public sealed record SeriesSnapshot(IReadOnlyList<TelemetryAttribute> Attributes, IReadOnlyList<MetricPoint> Points)
{
    /// <summary>The attribute set as text: <c>key=value, key=value</c>; empty without attributes.</summary>
    public string Label => string.Join(", ", Attributes.Select(a => $"{a.Key}={a.Value}"));
}

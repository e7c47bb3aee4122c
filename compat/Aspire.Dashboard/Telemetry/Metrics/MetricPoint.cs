namespace Aspire.Dashboard.Telemetry.Metrics;

/// <summary>What an instrument measures.</summary>
public enum InstrumentKind
{
    /// <summary>A value that is what it is now.</summary>
    Gauge,

    /// <summary>A sum that only grows.</summary>
    Counter,

    /// <summary>A sum that goes both ways.</summary>
    UpDownCounter,

    /// <summary>A distribution.</summary>
    Histogram,
}

/// <summary>A value of a series over a stretch of time. Sums and histograms are cumulative; deltas were added up on arrival.</summary>
/// <param name="FromNanos">When the value was first reported, in nanoseconds since 1970 UTC.</param>
/// <param name="TimeNanos">When it was last reported.</param>
/// <param name="Value">Value, or sum of a histogram.</param>
/// <param name="Buckets">Distribution of a histogram, else null.</param>
public sealed record MetricPoint(ulong FromNanos, ulong TimeNanos, double Value, HistogramBuckets? Buckets);

/// <summary>A cumulative distribution.</summary>
/// <param name="Count">Measurements.</param>
/// <param name="Bounds">Upper bounds of all buckets but the last, rising.</param>
/// <param name="Counts">Measurements in each bucket: one more than bounds.</param>
public sealed record HistogramBuckets(ulong Count, IReadOnlyList<double> Bounds, IReadOnlyList<ulong> Counts)
{
    /// <summary>
    /// Value below which a share of the measurements lies, interpolated inside the bucket; null without measurements. The last
    /// bucket has no upper bound, so its answer is the highest bound.
    /// </summary>
    /// <param name="share">0 to 1.</param>
    public double? Percentile(double share)
    {
        ulong total = 0;
        foreach (var count in Counts)
        {
            total += count;
        }

        if (total == 0 || Bounds.Count == 0)
        {
            return null;
        }

        var rank = share * total;
        double below = 0;
        for (var i = 0; i < Counts.Count; i++)
        {
            if (Counts[i] > 0 && below + Counts[i] >= rank)
            {
                if (i >= Bounds.Count)
                {
                    return Bounds[^1];
                }

                var lower = i == 0 ? Math.Min(0, Bounds[0]) : Bounds[i - 1];
                return lower + ((Bounds[i] - lower) * ((rank - below) / Counts[i]));
            }

            below += Counts[i];
        }

        return Bounds[^1];
    }

    /// <summary>What came on top of an earlier distribution; the whole one when it is no continuation of the other.</summary>
    public HistogramBuckets Since(HistogramBuckets? earlier)
    {
        if (!Continues(earlier))
        {
            return this;
        }

        var counts = new ulong[Counts.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            if (Counts[i] < earlier!.Counts[i])
            {
                return this;
            }

            counts[i] = Counts[i] - earlier.Counts[i];
        }

        return new HistogramBuckets(Count - earlier!.Count, Bounds, counts);
    }

    /// <summary>Both distributions added up; this one when their buckets differ.</summary>
    public HistogramBuckets Plus(HistogramBuckets? other)
    {
        if (other is null || !HasBoundsOf(other))
        {
            return this;
        }

        var counts = new ulong[Counts.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = Counts[i] + other.Counts[i];
        }

        return new HistogramBuckets(Count + other.Count, Bounds, counts);
    }

    private bool Continues(HistogramBuckets? earlier) => earlier is not null && Count >= earlier.Count && HasBoundsOf(earlier);

    private bool HasBoundsOf(HistogramBuckets other) =>
        Counts.Count == other.Counts.Count && (ReferenceEquals(Bounds, other.Bounds) || Bounds.SequenceEqual(other.Bounds));
}

using Aspire.Dashboard.Telemetry.Metrics;
using OpenTelemetry.Proto.Metrics.V1;

namespace Aspire.Dashboard.Otlp;

/// <summary>Reads both kinds of histograms into buckets with explicit bounds.</summary>
internal static class HistogramReader
{
    // Bounds of base 2^(1/2), the grid of scale 1, from 2^-24 to 2^24: finer or wider histograms are folded into it.
    private const int GridScale = 1;
    private const int GridEdge = 24 << GridScale;

    // More buckets than any chart can show; a sender of more has only its sum and count kept.
    private const int MaxBuckets = 512;

    private static readonly double[] Grid = [.. Enumerable.Range(-GridEdge, (2 * GridEdge) + 1).Select(i => Math.Pow(2, i / (double)(1 << GridScale)))];

    public static HistogramBuckets? Read(HistogramDataPoint point) =>
        point.BucketCounts.Count <= MaxBuckets && point.BucketCounts.Count == point.ExplicitBounds.Count + 1
            ? new HistogramBuckets(point.Count, [.. point.ExplicitBounds], [.. point.BucketCounts])
            : null;

    /// <summary>
    /// Bucket i of an exponential histogram holds values from base^i to base^(i+1), where base is 2^(2^-scale). Negative values
    /// count as the lowest bucket: durations and sizes have none.
    /// </summary>
    public static HistogramBuckets? Read(ExponentialHistogramDataPoint point)
    {
        if (point.Scale is < -10 or > 20)
        {
            return null;
        }

        var counts = new ulong[Grid.Length + 1];
        counts[0] = point.ZeroCount;
        foreach (var count in point.Negative?.BucketCounts ?? [])
        {
            counts[0] += count;
        }

        var positive = point.Positive?.BucketCounts ?? [];
        for (var i = 0; i < positive.Count; i++)
        {
            if (positive[i] > 0)
            {
                counts[GridBucket((point.Positive!.Offset + (double)i + 1) * Math.Pow(2, GridScale - point.Scale))] += positive[i];
            }
        }

        return new HistogramBuckets(point.Count, Grid, counts);
    }

    private static int GridBucket(double upperBoundInGridSteps) => (int)Math.Clamp(Math.Ceiling(upperBoundInGridSteps) + GridEdge, 0, Grid.Length);
}

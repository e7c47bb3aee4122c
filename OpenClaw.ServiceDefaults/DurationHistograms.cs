using System.Diagnostics.Metrics;

namespace OpenClaw.ServiceDefaults;

/// <summary>
/// Histograms of durations. The exporter's own buckets are made for milliseconds: everything quicker than five seconds falls into the first.
/// </summary>
public static class DurationHistograms
{
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600],
    };

    /// <summary>Makes a histogram of seconds whose buckets tell one millisecond from a few, and one minute from ten.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="name">The instrument's name.</param>
    /// <param name="description">What is measured.</param>
    public static Histogram<double> CreateDurationHistogram(this Meter meter, string name, string description)
    {
        ArgumentNullException.ThrowIfNull(meter);
        return meter.CreateHistogram(name, "s", description, tags: null, advice: Buckets);
    }
}

using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Metrics;

namespace Aspire.Dashboard.Tests.Telemetry;

public sealed class MetricStoreTests
{
    private static readonly InstrumentInfo Requests = new("Meter", "requests", "", "", InstrumentKind.Counter);

    [Fact]
    public void Points_of_a_resource_are_bounded_whichever_series_they_belong_to()
    {
        var store = Stores.New(new TelemetryLimits { MaxMetricsCount = 100 });

        for (var i = 0; i < 500; i++)
        {
            Add(store, $"series {i % 3}", (ulong)i, i);
        }

        var series = Find(store).Series;
        Assert.Equal(100, series.Sum(s => s.Points.Count));
        Assert.Equal(100, store.Metrics.Statistics.Points);
        Assert.All(series, s => Assert.Equal(s.Points.OrderBy(p => p.TimeNanos), s.Points));
        Assert.Equal(499, series.Max(s => s.Points[^1].Value));
    }

    [Fact]
    public void A_value_that_stays_the_same_takes_one_point()
    {
        var store = Stores.New();

        for (var i = 1; i <= 100; i++)
        {
            Add(store, "a", (ulong)i, 7);
        }

        var point = Assert.Single(Assert.Single(Find(store).Series).Points);
        Assert.Equal((1UL, 100UL, 7d), (point.FromNanos, point.TimeNanos, point.Value));
    }

    [Fact]
    public void Too_many_attribute_sets_are_refused_and_counted()
    {
        var store = Stores.New(new TelemetryLimits { MaxSeriesPerInstrument = 10 });

        var rejected = Enumerable.Range(0, 25).Sum(i => Add(store, $"user {i}", 1, 1));

        Assert.Equal(15, rejected);
        Assert.Equal((10, 15L), (Find(store).Series.Count, Find(store).RejectedSeries));
    }

    [Fact]
    public void Deltas_are_added_up()
    {
        var store = Stores.New();

        Add(store, "a", 1, 5, isDelta: true);
        Add(store, "a", 2, 3, isDelta: true);

        Assert.Equal([5d, 8d], Assert.Single(Find(store).Series).Points.Select(p => p.Value));
    }

    [Theory]
    [InlineData(0.5, 15)]
    [InlineData(0.25, 10)]
    [InlineData(1, 20)]
    [InlineData(0, 0)]
    public void A_percentile_lies_inside_its_bucket(double share, double expected)
    {
        var buckets = new HistogramBuckets(20, [10, 20], [5, 10, 5]);

        // The last bucket has no upper end, so its lower one is the answer.
        Assert.Equal(expected, buckets.Percentile(share));
        Assert.Null(new HistogramBuckets(0, [10, 20], [0, 0, 0]).Percentile(share));
    }

    private static int Add(TelemetryStore store, string series, ulong time, double value, bool isDelta = false) =>
        store.Metrics.Add([new MetricMeasurement(
            Resource(store), Requests, [new TelemetryAttribute("series", series, AttributeKind.Text)], new MetricPoint(time, time, value, null), isDelta)]);

    private static InstrumentSnapshot Find(TelemetryStore store) => store.Metrics.Find(Resource(store), "Meter", "requests")!;

    private static TelemetryResource Resource(TelemetryStore store) => store.Resources.GetOrAdd("shop", null, []);
}

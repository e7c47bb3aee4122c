using Aspire.Dashboard.Tests.Harness;
using OpenTelemetry.Proto.Metrics.V1;

namespace Aspire.Dashboard.Tests.Pages;

/// <summary>What the server renders, before any script runs.</summary>
public sealed class PageTests(PageTests.Fixture fixture) : IClassFixture<PageTests.Fixture>
{
    private readonly DashboardProcess _dashboard = fixture.Dashboard;

    public sealed class Fixture : IAsyncLifetime
    {
        public DashboardProcess Dashboard { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Dashboard = await DashboardProcess.StartAsync();
            await Dashboard.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(1, 1, name: "order"), OtlpSender.Span(1, 2, 1, "<b>pay</b>", failed: true)));
            await Dashboard.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Log("all is well", 9), OtlpSender.Log("card refused", 17, 1, 2)));
            var old = OtlpSender.Span(3, 1, name: "last year");
            old.StartTimeUnixNano = OtlpSender.Nanos(DateTimeOffset.UtcNow.AddYears(-1));
            old.EndTimeUnixNano = old.StartTimeUnixNano + 1_000_000;
            old.Attributes.Add(OtlpSender.Text("gift", "yes"));
            var oldRecord = OtlpSender.Log("logged last year");
            oldRecord.TimeUnixNano = old.StartTimeUnixNano;
            oldRecord.Attributes.Add(OtlpSender.Text("gift", "yes"));
            var now = OtlpSender.Span(4, 1, name: "just now");
            now.EndTimeUnixNano = OtlpSender.Nanos(DateTimeOffset.UtcNow);
            await Dashboard.DeliverAsync(OtlpSender.Request("attic", old, now));
            await Dashboard.DeliverAsync(OtlpSender.Request("attic", oldRecord));
            await Dashboard.DeliverAsync(OtlpSender.Request("shop", Counter(3, -20), Counter(9, -10), Histogram()));
        }

        public Task DisposeAsync() => Dashboard.DisposeAsync().AsTask();
    }

    public static TheoryData<string, string[], string[]> Contents => new()
    {
        { "/", ["shop", "Structured logs"], ["Not found"] },
        { "/traces", ["shop: order", "3 of 3 traces", "at most 10,000 traces"], [] },
        { "/traces?status=ok", ["attic: just now", "2 of 3 traces"], ["shop: order"] },
        { "/traces?text=nothing", ["No trace matches the filters"], ["shop: order"] },
        { "/traces?min=100", ["attic: just now", "1 of 3 traces"], ["shop: order"] },
        { "/traces?minutes=60", ["attic: just now"], ["last year"] },
        { "/traces?attributes=gift%3Dyes", ["attic: last year", "1 of 3 traces"], ["shop: order"] },
        { "/traces?attributes=gift!%3Dyes", ["shop: order", "2 of 3 traces"], ["last year"] },
        { "/traces?attributes=a%3Emany", ["'many', which is no number", "shop: order"], [] },
        { "/structuredlogs?minutes=60", ["all is well", "2 of 3 records"], ["logged last year"] },
        { "/structuredlogs?attributes=gift%3DYES", ["logged last year", "1 of 3 records"], ["all is well"] },
        { "/telemetry", ["3 traces, 4 spans", "10,000 traces, 100,000 spans", "DASHBOARD__PERSISTENCE__DIRECTORY", "Export all"], [] },
        { "/traces/resource/shop", ["shop: order"], [] },
        { $"/traces/detail/{Trace(1)}", ["order", "&lt;b&gt;pay&lt;/b&gt;", "Errors"], ["<b>pay</b>"] },
        { $"/traces/detail/{Trace(1)}?span={Span(2)}", ["it broke", "card refused", "Tests.Source 1.2"], [] },
        { $"/traces/detail/{Trace(99)}", ["This trace is not here"], [] },
        { "/traces/detail/nonsense", ["This trace is not here"], [] },
        { "/structuredlogs", ["all is well", "card refused", "3 of 3 records"], [] },
        { "/structuredlogs?level=Error", ["card refused", "1 of 3 records"], ["all is well"] },
        { $"/structuredlogs?trace={Trace(1)}", ["card refused", "Only of trace"], ["all is well"] },
        { "/structuredlogs?log=2", ["Tests.Source", "Category"], [] },
        { "/structuredlogs?log=99&level=nonsense&trace=nonsense", ["all is well"], [] },
        { "/consolelogs", ["No console logs"], [] },
        { "/metrics", ["Tests.Source", "orders", "latency", "Choose an instrument"], [] },
        { "/metrics/resource/shop/meter/Tests.Source/instrument/orders", ["rate per second", "kind=a", "items/s"], [] },
        { "/metrics/resource/shop/meter/Tests.Source/instrument/orders?dimension=kind%3Db", ["all 1"], [] },
        { "/metrics/resource/shop/meter/Tests.Source/instrument/latency", ["p50", "p99", "1 – 2"], [] },
        { "/metrics/resource/nobody", ["No metrics of this resource"], [] },
        { "/not-found", ["There is no such page"], [] },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task A_page_shows_what_it_should(string path, string[] expected, string[] unexpected)
    {
        var html = System.Net.WebUtility.HtmlDecode(await _dashboard.GetPageAsync(path)).Replace("<b>pay</b>", "&lt;b&gt;pay&lt;/b&gt;", StringComparison.Ordinal);
        foreach (var text in expected)
        {
            Assert.Contains(text, html, StringComparison.Ordinal);
        }

        var raw = await _dashboard.GetPageAsync(path);
        foreach (var text in unexpected)
        {
            Assert.DoesNotContain(text, raw, StringComparison.Ordinal);
        }
    }

    private static string Trace(int number) => OtlpSender.Hex(OtlpSender.TraceIdOf(number));

    private static string Span(int number) => OtlpSender.Hex(OtlpSender.SpanIdOf(number));

    private static Metric Counter(int value, int secondsAgo) => new()
    {
        Name = "orders", Unit = "items", Description = "Orders taken",
        Sum = new Sum
        {
            IsMonotonic = true, AggregationTemporality = AggregationTemporality.Cumulative,
            DataPoints = { new NumberDataPoint { TimeUnixNano = OtlpSender.Nanos(DateTimeOffset.UtcNow.AddSeconds(secondsAgo)), AsInt = value, Attributes = { OtlpSender.Text("kind", "a") } } },
        },
    };

    private static Metric Histogram() => new()
    {
        Name = "latency", Unit = "s",
        Histogram = new Histogram
        {
            AggregationTemporality = AggregationTemporality.Cumulative,
            DataPoints = { new HistogramDataPoint { TimeUnixNano = OtlpSender.Nanos(DateTimeOffset.UtcNow), Count = 6, Sum = 9, ExplicitBounds = { 1, 2 }, BucketCounts = { 1, 4, 1 } } },
        },
    };
}

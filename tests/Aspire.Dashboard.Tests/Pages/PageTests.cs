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
            await Dashboard.DeliverAsync(OtlpSender.Request("shop", Counter(3, -20), Counter(9, -10), Histogram()));
        }

        public Task DisposeAsync() => Dashboard.DisposeAsync().AsTask();
    }

    public static TheoryData<string, string[], string[]> Contents => new()
    {
        { "/", ["shop", "Structured logs"], ["Not found"] },
        { "/traces", ["shop: order", "1 of 1 trace", "at most 10,000 traces"], [] },
        { "/traces?status=ok", ["No trace matches the filters"], ["shop: order"] },
        { "/traces/resource/shop", ["shop: order"], [] },
        { $"/traces/detail/{Trace(1)}", ["order", "&lt;b&gt;pay&lt;/b&gt;", "Errors"], ["<b>pay</b>"] },
        { $"/traces/detail/{Trace(1)}?span={Span(2)}", ["it broke", "card refused", "Tests.Source 1.2"], [] },
        { $"/traces/detail/{Trace(99)}", ["This trace is not here"], [] },
        { "/traces/detail/nonsense", ["This trace is not here"], [] },
        { "/structuredlogs", ["all is well", "card refused", "2 of 2 records"], [] },
        { "/structuredlogs?level=Error", ["card refused", "1 of 2 records"], ["all is well"] },
        { $"/structuredlogs?trace={Trace(1)}", ["card refused", "Only of trace"], ["all is well"] },
        { "/structuredlogs?log=2", ["Tests.Source", "Category"], [] },
        { "/structuredlogs?log=99&level=nonsense&trace=nonsense", ["all is well"], [] },
        { "/consolelogs", ["No console logs"], [] },
        { "/metrics", ["Tests.Source", "orders", "latency", "Choose an instrument"], [] },
        { "/metrics/resource/shop/meter/Tests.Source/instrument/orders", ["rate per second", "kind=a", "items/s"], [] },
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

    [Theory]
    [InlineData("/", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("/traces", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("/structuredlogs", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("/metrics", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("/consolelogs", "without an AppHost")]
    public async Task An_empty_page_says_what_will_appear_and_how(string path, string hint)
    {
        await using var empty = await DashboardProcess.StartAsync();

        var html = await empty.GetPageAsync(path);

        Assert.Contains(hint, html, StringComparison.Ordinal);
        Assert.DoesNotContain(DashboardProcess.OtlpKey, html, StringComparison.Ordinal);
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

using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Aspire.Dashboard.Tests.Harness;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;

namespace Aspire.Dashboard.Tests.Archive;

public sealed class ArchiveTests(ArchiveTests.Fixture fixture) : IClassFixture<ArchiveTests.Fixture>
{
    private readonly DashboardProcess _source = fixture.Source;
    private readonly DashboardProcess _target = fixture.Target;

    public sealed class Fixture : IAsyncLifetime
    {
        public DashboardProcess Source { get; private set; } = null!;

        public DashboardProcess Target { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Source = await DashboardProcess.StartAsync();
            Target = await DashboardProcess.StartAsync();
            var span = OtlpSender.Span(1, 1, name: "order", durationMs: 25, failed: true);
            span.Attributes.Add(new KeyValue { Key = "count", Value = new AnyValue { IntValue = 7 } });
            span.Attributes.Add(new KeyValue { Key = "ratio", Value = new AnyValue { DoubleValue = 0.25 } });
            span.Attributes.Add(new KeyValue { Key = "list", Value = new AnyValue { ArrayValue = new ArrayValue { Values = { new AnyValue { StringValue = "a" }, new AnyValue { IntValue = 2 } } } } });
            span.Events.Add(new OpenTelemetry.Proto.Trace.V1.Span.Types.Event { Name = "retry", TimeUnixNano = span.StartTimeUnixNano + 5, Attributes = { OtlpSender.Text("why", "busy") } });
            span.Links.Add(new OpenTelemetry.Proto.Trace.V1.Span.Types.Link { TraceId = OtlpSender.TraceIdOf(5), SpanId = OtlpSender.SpanIdOf(5) });
            await Source.DeliverAsync(OtlpSender.Request("shop", span, OtlpSender.Span(1, 2, 1, "pay")));
            await Source.DeliverAsync(OtlpSender.Request("../../bank", OtlpSender.Span(2, 1, name: "transfer")));
            await Source.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Log("card refused", 17, 1, 2)));
            for (var i = 0; i < 4; i++)
            {
                await Source.DeliverAsync(OtlpSender.Request("shop", Counter(3 * i, 40 - (10 * i)), Gauge(5, 40 - (10 * i)), Histogram((ulong)i + 1, 40 - (10 * i))));
            }
        }

        public async Task DisposeAsync()
        {
            await Source.DisposeAsync();
            await Target.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_export_read_by_another_dashboard_is_the_same_telemetry()
    {
        await using var other = await DashboardProcess.StartAsync();
        using var export = await _source.Browser.GetAsync("/api/telemetry/export");
        var zip = await export.Content.ReadAsByteArrayAsync();

        using var answer = await PostAsync(other, zip);

        Assert.Equal("application/zip", export.Content.Headers.ContentType?.MediaType);
        using var result = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((3, 1), (result.RootElement.GetProperty("spans").GetInt32(), result.RootElement.GetProperty("logs").GetInt32()));
        Assert.Empty(result.RootElement.GetProperty("problems").EnumerateArray());
        foreach (var path in new[] { "/api/telemetry/spans", "/api/telemetry/logs" })
        {
            Assert.Equal(Sorted(await _source.Browser.GetStringAsync(path)), Sorted(await other.Browser.GetStringAsync(path)));
        }

        // What the metrics pages show is worked out of points; their export tells whether the points are the same.
        Assert.Equal(MetricFiles(zip), MetricFiles(await other.Browser.GetByteArrayAsync("/api/telemetry/export")));
        Assert.Contains("kind=a", await other.GetPageAsync("/metrics/resource/shop/meter/Tests.Source/instrument/orders"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_an_export_twice_doubles_neither_spans_nor_points()
    {
        await using var other = await DashboardProcess.StartAsync();
        var zip = await _source.Browser.GetByteArrayAsync("/api/telemetry/export");

        (await PostAsync(other, zip)).Dispose();
        (await PostAsync(other, zip)).Dispose();

        using var spans = JsonDocument.Parse(await other.Browser.GetStringAsync("/api/telemetry/spans"));
        Assert.Equal(3, spans.RootElement.GetProperty("totalCount").GetInt32());
        Assert.Equal(MetricFiles(zip), MetricFiles(await other.Browser.GetByteArrayAsync("/api/telemetry/export")));
    }

    [Fact]
    public async Task Every_file_of_an_export_is_an_otlp_request_with_a_harmless_name()
    {
        using var zip = new ZipArchive(new MemoryStream(await _source.Browser.GetByteArrayAsync("/api/telemetry/export")));

        Assert.Contains(zip.Entries, entry => entry.FullName == "traces/shop-1.json");
        Assert.Contains(zip.Entries, entry => entry.FullName == "structuredlogs/shop-1.json");
        Assert.Contains(zip.Entries, entry => entry.FullName == "metrics/shop-1.json");
        foreach (var entry in zip.Entries)
        {
            Assert.Matches("^(traces|structuredlogs|metrics)/[A-Za-z0-9_-]+[.]json$", entry.FullName);
            await using var content = await entry.OpenAsync();
            using var memory = new MemoryStream();
            await content.CopyToAsync(memory);
            var path = entry.FullName[0] switch { 't' => "/v1/traces", 's' => "/v1/logs", _ => "/v1/metrics" };
            using var response = await _target.PostAsync(path, memory.ToArray(), "application/json");
            Assert.Equal("{ }", await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task An_export_can_be_of_one_resource()
    {
        using var zip = new ZipArchive(new MemoryStream(await _source.Browser.GetByteArrayAsync("/api/telemetry/export?resource=../../bank")));
        using var unknown = await _source.Browser.GetAsync("/api/telemetry/export?resource=nobody");

        Assert.Equal("traces/______bank-1.json", Assert.Single(zip.Entries).FullName);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task The_form_of_the_page_takes_files_and_the_page_tells_what_came_of_it()
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(await _source.Browser.GetByteArrayAsync("/api/telemetry/export"));
        form.Add(file, "file", "telemetry.zip");
        using var lines = new ByteArrayContent(Encoding.UTF8.GetBytes(Line(31) + "\n" + Line(32) + "\n"));
        form.Add(lines, "file", "collector.jsonl");

        using var answer = await _target.Browser.PostAsync("/telemetry/import", form);

        Assert.Equal("/telemetry", answer.Headers.Location?.OriginalString);
        Assert.Contains("1 file with 2 spans", await _target.GetPageAsync("/telemetry"), StringComparison.Ordinal);
        Assert.Contains("shop: order", await _target.GetPageAsync("/traces"), StringComparison.Ordinal);
        Assert.Contains("shop: line 32", await _target.GetPageAsync("/traces"), StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], string> BadUploads => new()
    {
        { "nothing", [], "no OTLP" },
        { "text", "hello"u8.ToArray(), "is an invalid" },
        { "other JSON", "{\"a\":1}"u8.ToArray(), "none of resourceSpans" },
        { "JSON of another shape", "{\"resourceSpans\":[{\"scopeSpans\":5}]}"u8.ToArray(), "body" },
        { "cut-off JSON", "{\"resourceSpans\":[{"u8.ToArray(), "body" },
        { "damaged zip", [(byte)'P', (byte)'K', 3, 4, 1, 2, 3], "damaged" },
        { "zip without JSON", Zip("readme.txt", "hello"u8.ToArray()), "no .json file" },
        { "zip with bad JSON", Zip("traces/a.json", "{]"u8.ToArray()), "traces/a.json" },
        { "zip bomb", Zip("traces/bomb.json", new byte[140_000_000]), "larger than 128 MiB" },
    };

    [Theory]
    [MemberData(nameof(BadUploads))]
    public async Task A_bad_upload_gets_a_reason_and_harms_nothing(string what, byte[] upload, string reason)
    {
        using var answer = await PostAsync(_target, upload);

        var text = await answer.Content.ReadAsStringAsync();
        if (what != "nothing")
        {
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{what}: {answer.StatusCode} {text}");
            Assert.Contains(reason, text, StringComparison.Ordinal);
        }

        await _target.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(40, 1, name: "still alive")));
    }

    [Theory]
    [InlineData("GET", "/api/telemetry/export")]
    [InlineData("POST", "/api/telemetry/import")]
    [InlineData("DELETE", "/api/telemetry")]
    [InlineData("POST", "/telemetry/import")]
    public async Task Without_login_and_key_nothing_is_exported_imported_or_cleared(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _source.NewClient().SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("shop: order", await _source.GetPageAsync("/traces"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clearing_forgets_everything_at_once()
    {
        await using var own = await DashboardProcess.StartAsync();
        await own.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Span(1, 1)));
        await own.DeliverAsync(OtlpSender.Request("shop", OtlpSender.Log("hello")));
        using var client = own.NewClient();
        client.DefaultRequestHeaders.Add("x-api-key", DashboardProcess.ApiKey);

        using var answer = await client.DeleteAsync("/api/telemetry");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Contains("No traces yet", await own.GetPageAsync("/traces"), StringComparison.Ordinal);
        Assert.Contains("No structured logs yet", await own.GetPageAsync("/structuredlogs"), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostAsync(DashboardProcess dashboard, byte[] upload)
    {
        using var content = new ByteArrayContent(upload);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await dashboard.Browser.PostAsync("/api/telemetry/import", content);
    }

    private static string Sorted(string page)
    {
        using var json = JsonDocument.Parse(page);
        return string.Join('\n', json.RootElement.GetProperty("data").EnumerateObject().Single().Value.EnumerateArray().Select(r => r.GetRawText()).Order(StringComparer.Ordinal));
    }

    private static string MetricFiles(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return string.Join('\n', archive.Entries.Where(e => e.FullName.StartsWith("metrics/", StringComparison.Ordinal)).OrderBy(e => e.FullName, StringComparer.Ordinal).Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        }));
    }

    private static byte[] Zip(string name, byte[] content)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
            entry.Write(content);
        }

        return memory.ToArray();
    }

    private static string Line(int trace) =>
        $"{{\"resourceSpans\":[{{\"resource\":{{\"attributes\":[{{\"key\":\"service.name\",\"value\":{{\"stringValue\":\"shop\"}}}}]}},\"scopeSpans\":[{{\"spans\":[{{\"traceId\":\"{OtlpSender.Hex(OtlpSender.TraceIdOf(trace))}\",\"spanId\":\"{OtlpSender.Hex(OtlpSender.SpanIdOf(1))}\",\"name\":\"line {trace}\",\"startTimeUnixNano\":\"1000\",\"endTimeUnixNano\":\"2000\"}}]}}]}}]}}";

    private static ulong Ago(int seconds) => OtlpSender.Nanos(DateTimeOffset.UtcNow.AddSeconds(-seconds));

    private static Metric Counter(int value, int secondsAgo) => new()
    {
        Name = "orders", Unit = "items", Description = "Orders taken",
        Sum = new Sum
        {
            IsMonotonic = true, AggregationTemporality = AggregationTemporality.Cumulative,
            DataPoints = { new NumberDataPoint { TimeUnixNano = Ago(secondsAgo), AsInt = value, Attributes = { OtlpSender.Text("kind", "a") } } },
        },
    };

    private static Metric Gauge(double value, int secondsAgo) => new()
    {
        Name = "level", Gauge = new Gauge { DataPoints = { new NumberDataPoint { TimeUnixNano = Ago(secondsAgo), AsDouble = value } } },
    };

    private static Metric Histogram(ulong count, int secondsAgo) => new()
    {
        Name = "latency", Unit = "s",
        Histogram = new Histogram
        {
            AggregationTemporality = AggregationTemporality.Cumulative,
            DataPoints = { new HistogramDataPoint { TimeUnixNano = Ago(secondsAgo), Count = count, Sum = count * 1.5, ExplicitBounds = { 1, 2 }, BucketCounts = { 0, count, 0 } } },
        },
    };
}

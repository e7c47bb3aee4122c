using System.Diagnostics;
using System.Diagnostics.Metrics;
using Aspire.Dashboard.Tests.Harness;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Aspire.Dashboard.Tests.Otlp;

/// <summary>The exporter that services really use.</summary>
public sealed class ExporterTests(DashboardFixture fixture) : IClassFixture<DashboardFixture>
{
    private readonly DashboardProcess _dashboard = fixture.Dashboard;

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    [InlineData(OtlpExportProtocol.Grpc)]
    public async Task Spans_with_events_links_and_errors_arrive_whole(OtlpExportProtocol protocol)
    {
        using var source = new ActivitySource("Exporter.Tests");
        using var tracing = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).ConfigureResource(resource => SetService(resource, protocol))
            .AddOtlpExporter(options => Configure(options, protocol, "v1/traces")).Build();
        var linked = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        string traceId;
        string spanId;
        using (var outer = source.StartActivity("outer", ActivityKind.Server))
        {
            using var inner = source.StartActivity("inner", ActivityKind.Client, default(ActivityContext), links: [new ActivityLink(linked)])!;
            inner.SetTag("http.request.method", "POST");
            inner.SetTag("sizes", new[] { 1, 2, 3 });
            inner.AddEvent(new ActivityEvent("cache.miss"));
            inner.SetStatus(ActivityStatusCode.Error, "no answer");
            traceId = inner.TraceId.ToHexString();
            spanId = inner.SpanId.ToHexString();
        }

        Assert.True(tracing.ForceFlush());

        var page = await _dashboard.WaitForPageAsync($"/traces/detail/{traceId}?span={spanId}", html => html.Contains("cache.miss", StringComparison.Ordinal));
        Assert.Contains($"{Service(protocol)}: outer", page, StringComparison.Ordinal);
        Assert.Contains("http.request.method", page, StringComparison.Ordinal);
        Assert.Contains("[1,2,3]", page, StringComparison.Ordinal);
        Assert.Contains("Error: no answer", page, StringComparison.Ordinal);
        Assert.Contains($"/traces/detail/{linked.TraceId}?span={linked.SpanId}", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    [InlineData(OtlpExportProtocol.Grpc)]
    public async Task Log_records_of_a_span_are_shown_with_the_span(OtlpExportProtocol protocol)
    {
        using var source = new ActivitySource("Exporter.Tests.Logs");
        using var tracing = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).ConfigureResource(resource => SetService(resource, protocol))
            .AddOtlpExporter(options => Configure(options, protocol, "v1/traces")).Build();
        using var logging = LoggerFactory.Create(builder => builder.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options.AddOtlpExporter(exporter => Configure(exporter, protocol, "v1/logs"));
        }));
        string path;
        using (var activity = source.StartActivity("with logs")!)
        {
            logging.CreateLogger("Shop.Orders").LogWarning("Order {OrderId} is late", 42);
            path = $"/traces/detail/{activity.TraceId}?span={activity.SpanId}";
        }

        tracing.ForceFlush();
        logging.Dispose();

        await _dashboard.WaitForPageAsync(path, html => html.Contains("Order 42 is late", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    [InlineData(OtlpExportProtocol.Grpc)]
    public async Task Metrics_make_their_sender_a_resource(OtlpExportProtocol protocol)
    {
        using var meter = new Meter("Exporter.Tests.Meter");
        using var metrics = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).ConfigureResource(resource => SetService(resource, protocol))
            .AddOtlpExporter(options => Configure(options, protocol, "v1/metrics")).Build();
        meter.CreateCounter<long>("orders").Add(3);
        meter.CreateHistogram<double>("latency").Record(0.2);

        Assert.True(metrics.ForceFlush());

        await _dashboard.WaitForPageAsync("/", html => html.Contains(Service(protocol), StringComparison.Ordinal));
    }

    private void Configure(OtlpExporterOptions options, OtlpExportProtocol protocol, string path)
    {
        options.Endpoint = protocol == OtlpExportProtocol.Grpc ? _dashboard.OtlpGrpc : new Uri(_dashboard.Otlp, path);
        options.Protocol = protocol;
        options.Headers = $"x-otlp-api-key={DashboardProcess.OtlpKey}";
    }

    private static string Service(OtlpExportProtocol protocol) => $"exporter-{protocol.ToString().ToLowerInvariant()}";

    private static void SetService(ResourceBuilder resource, OtlpExportProtocol protocol) => resource.AddService(Service(protocol), autoGenerateServiceInstanceId: false, serviceInstanceId: "one");
}

using System.Diagnostics;
using System.Net;
using OpenClaw.Testing.Processes;
using OpenClaw.Testing.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SpanKind = OpenClaw.Testing.Telemetry.SpanKind;

namespace OpenClaw.Testing.Tests;

public sealed class OtlpReceiverTests
{
    [Fact]
    public async Task Spans_of_the_official_exporter_arrive_with_everything_a_test_looks_at()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var source = new ActivitySource("test.source");
        using (var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("test.source")
            .ConfigureResource(resource => resource.AddService("unit"))
            .AddOtlpExporter(options =>
            {
                options.Endpoint = new Uri(receiver.Endpoint, "/v1/traces");
                options.Protocol = OtlpExportProtocol.HttpProtobuf;
            })
            .Build())
        {
            using var parent = source.StartActivity("parent", ActivityKind.Server);
            using var child = source.StartActivity("child", ActivityKind.Client);
            child!.SetTag("text", "ü").SetTag("number", 7L).SetTag("ratio", 0.5).SetTag("flag", true).SetTag("list", new[] { "a", "b" });
            child.AddEvent(new ActivityEvent("happened"));
            child.SetStatus(ActivityStatusCode.Error, "broken");
        }

        var received = await receiver.WaitForAsync(r => r.Spans.Count == 2, "two spans");

        var parentSpan = received.Spans.Single(span => span.Name == "parent");
        var childSpan = received.Spans.Single(span => span.Name == "child");
        Assert.Equal(parentSpan.TraceId, childSpan.TraceId);
        Assert.Equal(parentSpan.SpanId, childSpan.ParentSpanId);
        Assert.Null(parentSpan.ParentSpanId);
        Assert.Equal((SpanKind.Server, SpanKind.Client), (parentSpan.Kind, childSpan.Kind));
        Assert.Equal(("unit", "test.source"), (childSpan.Service, childSpan.Source));
        Assert.Equal((SpanStatus.Error, "broken"), (childSpan.Status, childSpan.StatusMessage));
        Assert.Equal(["happened"], childSpan.Events);
        Assert.Equal("ü", childSpan.Attributes["text"]);
        Assert.Equal(7L, childSpan.Attributes["number"]);
        Assert.Equal(0.5, childSpan.Attributes["ratio"]);
        Assert.Equal(true, childSpan.Attributes["flag"]);
        Assert.Equal(new object?[] { "a", "b" }, (IEnumerable<object?>)childSpan.Attributes["list"]!);
    }

    [Fact]
    public async Task A_service_of_the_solution_sends_traces_logs_and_metrics_here()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync(
            "OpenClaw.DemoModel", new Dictionary<string, string?>(receiver.Environment) { ["OTEL_SERVICE_NAME"] = "demo" });
        using var client = new HttpClient { BaseAddress = service.Address };

        using var probe = await client.GetAsync(new Uri("/health", UriKind.Relative));
        using var response = await client.GetAsync(new Uri("/v1/models", UriKind.Relative));

        var span = await receiver.WaitForSpanAsync(s => s.Kind == SpanKind.Server && s.Service == "demo", "the request's span");
        Assert.Equal("/v1/models", span.Attributes["url.path"]);
        Assert.DoesNotContain(receiver.Received.Spans, s => s.Attributes.TryGetValue("url.path", out var path) && path is "/health");
        await receiver.WaitForAsync(r => r.Logs.Any(log => log.Service == "demo" && log.Body.Contains("Application started", StringComparison.Ordinal)), "a log");
        await receiver.WaitForAsync(r => r.Points.Any(p => p is { Name: "http.server.request.duration", Count: >= 1, Unit: "s" }), "a histogram");
        await receiver.WaitForAsync(r => r.Points.Any(p => p is { Meter: "System.Runtime", Value: > 0 }), "a gauge");
    }

    [Fact]
    public async Task A_wait_that_fails_says_what_came_instead()
    {
        await using var receiver = await OtlpReceiver.StartAsync();

        var exception = await Assert.ThrowsAsync<TimeoutException>(
            () => receiver.WaitForSpanAsync(_ => true, "any span", TimeSpan.FromMilliseconds(50)));

        Assert.Contains("any span", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "{}", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-protobuf", "not protobuf", HttpStatusCode.BadRequest)]
    public async Task What_is_no_otlp_is_refused(string contentType, string body, HttpStatusCode status)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var client = new HttpClient();
        using var content = new StringContent(body);
        content.Headers.ContentType = new(contentType);

        using var response = await client.PostAsync(new Uri(receiver.Endpoint, "/v1/traces"), content);

        Assert.Equal(status, response.StatusCode);
    }
}

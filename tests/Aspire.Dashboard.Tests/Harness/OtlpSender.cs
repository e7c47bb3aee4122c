using System.Net.Http.Headers;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Trace.V1;
using ResourceMessage = OpenTelemetry.Proto.Resource.V1.Resource;
using SpanMessage = OpenTelemetry.Proto.Trace.V1.Span;

namespace Aspire.Dashboard.Tests.Harness;

/// <summary>Makes OTLP messages and posts them.</summary>
internal static class OtlpSender
{
    public const string Protobuf = "application/x-protobuf";

    public static ulong Nanos(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;

    public static ByteString TraceIdOf(int number) => ByteString.CopyFrom(Convert.FromHexString($"{0xabcdef:x24}{number:x8}"));

    public static ByteString SpanIdOf(int number) => ByteString.CopyFrom(Convert.FromHexString($"{0xabc:x8}{number:x8}"));

    public static string Hex(ByteString id) => Convert.ToHexStringLower(id.Span);

    public static KeyValue Text(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };

    public static SpanMessage Span(int trace, int id, int parent = 0, string name = "work", double startMs = 0, double durationMs = 10, bool failed = false)
    {
        var start = Nanos(DateTimeOffset.UtcNow.Date) + (ulong)(startMs * 1_000_000);
        var span = new SpanMessage
        {
            TraceId = TraceIdOf(trace), SpanId = SpanIdOf(id), Name = name, Kind = SpanMessage.Types.SpanKind.Internal,
            StartTimeUnixNano = start, EndTimeUnixNano = start + (ulong)(durationMs * 1_000_000),
        };
        if (parent != 0)
        {
            span.ParentSpanId = SpanIdOf(parent);
        }

        if (failed)
        {
            span.Status = new Status { Code = Status.Types.StatusCode.Error, Message = "it broke" };
        }

        return span;
    }

    public static ExportTraceServiceRequest Request(string service, params IEnumerable<SpanMessage> spans) => new()
    {
        ResourceSpans = { new ResourceSpans { Resource = Resource(service), ScopeSpans = { new ScopeSpans { Scope = Scope(), Spans = { spans } } } } },
    };

    public static ExportLogsServiceRequest Request(string service, params IEnumerable<LogRecord> records) => new()
    {
        ResourceLogs = { new ResourceLogs { Resource = Resource(service), ScopeLogs = { new ScopeLogs { Scope = Scope(), LogRecords = { records } } } } },
    };

    public static ExportMetricsServiceRequest Request(string service, params IEnumerable<Metric> metrics) => new()
    {
        ResourceMetrics = { new ResourceMetrics { Resource = Resource(service), ScopeMetrics = { new ScopeMetrics { Scope = Scope(), Metrics = { metrics } } } } },
    };

    public static LogRecord Log(string message, int severity = 9, int trace = 0, int span = 0) => new()
    {
        TimeUnixNano = Nanos(DateTimeOffset.UtcNow), SeverityNumber = severity, Body = new AnyValue { StringValue = message },
        TraceId = trace == 0 ? ByteString.Empty : TraceIdOf(trace), SpanId = span == 0 ? ByteString.Empty : SpanIdOf(span),
    };

    public static Task<HttpResponseMessage> SendAsync(this DashboardProcess dashboard, IMessage message) =>
        dashboard.PostAsync(PathOf(message), message.ToByteArray(), Protobuf);

    /// <summary>Sends and expects a plain success.</summary>
    public static async Task DeliverAsync(this DashboardProcess dashboard, IMessage message)
    {
        using var response = await dashboard.SendAsync(message);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode && body.Length == 0, $"{(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
    }

    public static async Task<HttpResponseMessage> PostAsync(
        this DashboardProcess dashboard, string path, byte[] body, string? contentType, string? encoding = null, string? key = DashboardProcess.OtlpKey, string? origin = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(dashboard.Otlp, path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        if (key is not null)
        {
            request.Headers.Add("x-otlp-api-key", key);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await client.SendAsync(request);
    }

    private static string PathOf(IMessage message) => message switch
    {
        ExportTraceServiceRequest => "/v1/traces",
        ExportLogsServiceRequest => "/v1/logs",
        _ => "/v1/metrics",
    };

    private static InstrumentationScope Scope() => new() { Name = "Tests.Source", Version = "1.2" };

    private static ResourceMessage Resource(string service) => new() { Attributes = { Text("service.name", service) } };
}

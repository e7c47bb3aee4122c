using Google.Protobuf;
using Google.Protobuf.Collections;
using OpenClaw.Testing.Telemetry.Wire;

namespace OpenClaw.Testing.Telemetry;

/// <summary>Turns OTLP messages into records.</summary>
internal static class OtlpReader
{
    private const int NanosecondsPerTick = 100;

    public static IEnumerable<ReceivedSpan> Spans(byte[] body) =>
        from resource in TracesRequest.Parser.ParseFrom(body).ResourceSpans
        from scope in resource.ScopeSpans
        from span in scope.Spans
        select new ReceivedSpan
        {
            TraceId = Hex(span.TraceId)!,
            SpanId = Hex(span.SpanId)!,
            ParentSpanId = Hex(span.ParentSpanId),
            Name = span.Name,
            Kind = (SpanKind)span.Kind,
            Service = ServiceOf(resource.Resource),
            Source = scope.Scope?.Name ?? string.Empty,
            Attributes = Attributes(span.Attributes),
            Events = span.Events.Select(e => e.Name).ToList(),
            Status = (SpanStatus)(span.Status?.Code ?? 0),
            StatusMessage = span.Status?.Message ?? string.Empty,
            Duration = TimeSpan.FromTicks((long)(span.EndTimeUnixNano - span.StartTimeUnixNano) / NanosecondsPerTick),
        };

    public static IEnumerable<ReceivedLog> Logs(byte[] body) =>
        from resource in LogsRequest.Parser.ParseFrom(body).ResourceLogs
        from scope in resource.ScopeLogs
        from log in scope.LogRecords
        select new ReceivedLog(
            ServiceOf(resource.Resource),
            scope.Scope?.Name ?? string.Empty,
            log.SeverityText,
            log.Body?.StringValue ?? string.Empty,
            Attributes(log.Attributes),
            Hex(log.TraceId),
            Hex(log.SpanId));

    public static IEnumerable<ReceivedPoint> Points(byte[] body) =>
        from resource in MetricsRequest.Parser.ParseFrom(body).ResourceMetrics
        from scope in resource.ScopeMetrics
        from metric in scope.Metrics
        from point in PointsOf(metric)
        select new ReceivedPoint(
            ServiceOf(resource.Resource), scope.Scope?.Name ?? string.Empty, metric.Name, metric.Unit, point.Value, point.Count, point.Attributes, point.Bounds);

    private static IEnumerable<(double Value, long Count, IReadOnlyDictionary<string, object?> Attributes, IReadOnlyList<double> Bounds)> PointsOf(Metric metric) => metric.DataCase switch
    {
        Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.Select(Number),
        Metric.DataOneofCase.Sum => metric.Sum.DataPoints.Select(Number),
        Metric.DataOneofCase.Histogram => metric.Histogram.DataPoints.Select(Histogram),
        _ => [],
    };

    private static (double Value, long Count, IReadOnlyDictionary<string, object?> Attributes, IReadOnlyList<double> Bounds) Number(NumberPoint point) =>
        (point.ValueCase == NumberPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble, 1, Attributes(point.Attributes), []);

    private static (double Value, long Count, IReadOnlyDictionary<string, object?> Attributes, IReadOnlyList<double> Bounds) Histogram(HistogramPoint point) =>
        (point.Sum, (long)point.Count, Attributes(point.Attributes), [.. point.ExplicitBounds]);

    private static string ServiceOf(Resource? resource) =>
        resource?.Attributes.FirstOrDefault(attribute => attribute.Key == "service.name")?.Value?.StringValue ?? string.Empty;

    // The protocol forbids repeated keys; should one come, the last wins.
    private static Dictionary<string, object?> Attributes(RepeatedField<KeyValue> attributes)
    {
        var result = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var attribute in attributes)
        {
            result[attribute.Key] = ValueOf(attribute.Value);
        }

        return result;
    }

    private static object? ValueOf(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue,
        AnyValue.ValueOneofCase.IntValue => value.IntValue,
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue,
        AnyValue.ValueOneofCase.BytesValue => value.BytesValue.ToByteArray(),
        AnyValue.ValueOneofCase.ArrayValue => value.ArrayValue.Values.Select(ValueOf).ToList(),
        AnyValue.ValueOneofCase.KvlistValue => Attributes(value.KvlistValue.Values),
        _ => null,
    };

    private static string? Hex(ByteString bytes) => bytes.IsEmpty ? null : Convert.ToHexStringLower(bytes.Span);
}

using System.Globalization;
using System.Text.Json;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Logs;
using Aspire.Dashboard.Telemetry.Traces;

namespace Aspire.Dashboard.Otlp.Json;

/// <summary>
/// Writes telemetry as OTLP JSON: identities in hexadecimal, 64-bit integers as text
/// (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding), grouped by resource and scope.
/// </summary>
internal static class OtlpJsonWriter
{
    public static void WriteSpans(Utf8JsonWriter json, IEnumerable<Span> spans) =>
        WriteGrouped(json, "resourceSpans", "scopeSpans", "spans", spans, span => span.Resource, span => span.Scope, WriteSpan);

    public static void WriteLogs(Utf8JsonWriter json, IEnumerable<LogEntry> entries) =>
        WriteGrouped(json, "resourceLogs", "scopeLogs", "logRecords", entries, entry => entry.Resource, entry => entry.Scope, WriteLog);

    private static void WriteGrouped<T>(
        Utf8JsonWriter json, string resources, string scopes, string items, IEnumerable<T> all,
        Func<T, TelemetryResource> resourceOf, Func<T, TelemetryScope> scopeOf, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartObject();
        json.WriteStartArray(resources);
        foreach (var ofResource in all.GroupBy(resourceOf))
        {
            json.WriteStartObject();
            json.WriteStartObject("resource");
            WriteAttributes(json, ofResource.Key.Attributes);
            json.WriteEndObject();
            json.WriteStartArray(scopes);
            foreach (var ofScope in ofResource.GroupBy(scopeOf))
            {
                json.WriteStartObject();
                json.WriteStartObject("scope");
                json.WriteString("name", ofScope.Key.Name);
                WriteText(json, "version", ofScope.Key.Version);
                json.WriteEndObject();
                json.WriteStartArray(items);
                foreach (var item in ofScope)
                {
                    write(json, item);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSpan(Utf8JsonWriter json, Span span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", span.TraceId.ToString());
        json.WriteString("spanId", span.Id.ToString());
        WriteText(json, "traceState", span.TraceState);
        WriteText(json, "parentSpanId", span.IsRoot ? null : span.ParentId.ToString());
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", (int)span.Kind);
        WriteNanos(json, "startTimeUnixNano", span.StartNanos);
        WriteNanos(json, "endTimeUnixNano", span.EndNanos);
        WriteAttributes(json, span.Attributes);
        if (span.Events.Count > 0)
        {
            json.WriteStartArray("events");
            foreach (var item in span.Events)
            {
                json.WriteStartObject();
                WriteNanos(json, "timeUnixNano", item.TimeNanos);
                json.WriteString("name", item.Name);
                WriteAttributes(json, item.Attributes);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (span.Links.Count > 0)
        {
            json.WriteStartArray("links");
            foreach (var link in span.Links)
            {
                json.WriteStartObject();
                json.WriteString("traceId", link.TraceId.ToString());
                json.WriteString("spanId", link.SpanId.ToString());
                WriteAttributes(json, link.Attributes);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("status");
        WriteText(json, "message", span.StatusMessage);
        json.WriteNumber("code", (int)span.Status);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLog(Utf8JsonWriter json, LogEntry entry)
    {
        json.WriteStartObject();
        WriteNanos(json, "timeUnixNano", entry.TimeNanos);
        json.WriteNumber("severityNumber", entry.SeverityNumber);
        json.WriteString("severityText", entry.Severity.ToString());
        json.WriteStartObject("body");
        json.WriteString("stringValue", entry.Message);
        json.WriteEndObject();
        WriteAttributes(json, entry.Attributes);
        WriteText(json, "traceId", entry.TraceId.IsEmpty ? null : entry.TraceId.ToString());
        WriteText(json, "spanId", entry.SpanId.IsEmpty ? null : entry.SpanId.ToString());
        WriteText(json, "eventName", entry.EventName);
        json.WriteEndObject();
    }

    /// <summary>Writes the member <c>attributes</c>.</summary>
    public static void WriteAttributes(Utf8JsonWriter json, IReadOnlyList<TelemetryAttribute> attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var attribute in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", attribute.Key);
            json.WriteStartObject("value");
            WriteValue(json, attribute);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, TelemetryAttribute attribute)
    {
        switch (attribute.Kind)
        {
            case AttributeKind.Boolean:
                json.WriteBoolean("boolValue", attribute.Value == "true");
                break;
            case AttributeKind.Integer:
                json.WriteString("intValue", attribute.Value);
                break;
            case AttributeKind.Number when double.TryParse(attribute.Value, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number):
                json.WriteNumber("doubleValue", number);
                break;
            case AttributeKind.Bytes:
                json.WriteString("bytesValue", attribute.Value);
                break;
            case AttributeKind.Json when OtlpJsonValue.TryWriteMember(json, attribute.Value):
                break;
            default:
                json.WriteString("stringValue", attribute.Value);
                break;
        }
    }

    private static void WriteNanos(Utf8JsonWriter json, string name, ulong nanos) =>
        json.WriteString(name, nanos.ToString(CultureInfo.InvariantCulture));

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(name, text);
        }
    }
}

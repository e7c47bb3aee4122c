using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Logs;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Logs.V1;

namespace Aspire.Dashboard.Otlp;

/// <summary>Puts the log records of a request into the store.</summary>
internal sealed class LogReader(OtlpReader reader, TimeProvider time)
{
    public OtlpResult Read(ExportLogsServiceRequest request)
    {
        var entries = new List<LogEntry>();
        foreach (var ofResource in request.ResourceLogs)
        {
            var resource = reader.Resource(ofResource.Resource);
            foreach (var ofScope in ofResource.ScopeLogs)
            {
                var scope = reader.Scope(ofScope.Scope);
                foreach (var record in ofScope.LogRecords)
                {
                    entries.Add(Read(record, resource, scope));
                }
            }
        }

        reader.Store.Logs.Add(entries);
        return default;
    }

    private LogEntry Read(LogRecord record, TelemetryResource resource, TelemetryScope scope)
    {
        TraceId.TryRead(record.TraceId.Span, out var traceId);
        SpanId.TryRead(record.SpanId.Span, out var spanId);
        var dropped = (int)Math.Min(int.MaxValue / 2, record.DroppedAttributesCount);
        return new LogEntry
        {
            Resource = resource,
            Scope = scope,
            TimeNanos = TimeOf(record),
            SeverityNumber = record.SeverityNumber,
            Message = reader.Attributes.Value(record.Body).Text,
            TraceId = traceId,
            SpanId = spanId,
            EventName = record.EventName.Length > 0 ? reader.Attributes.Name(record.EventName) : null,
            Attributes = reader.Attributes.Read(record.Attributes, ref dropped),
            DroppedCount = dropped,
        };
    }

    // Zero means unknown; then the time it was observed counts, and else the time it came in.
    private ulong TimeOf(LogRecord record) => record switch
    {
        { TimeUnixNano: > 0 } => record.TimeUnixNano,
        { ObservedTimeUnixNano: > 0 } => record.ObservedTimeUnixNano,
        _ => UnixNanos.FromDateTime(time.GetUtcNow()),
    };
}

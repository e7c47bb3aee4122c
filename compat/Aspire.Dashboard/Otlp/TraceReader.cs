using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Traces;
using OpenTelemetry.Proto.Collector.Trace.V1;
using SpanMessage = OpenTelemetry.Proto.Trace.V1.Span;

namespace Aspire.Dashboard.Otlp;

/// <summary>Puts the spans of a request into the store.</summary>
internal sealed class TraceReader(OtlpReader reader)
{
    public OtlpResult Read(ExportTraceServiceRequest request)
    {
        var spans = new List<Span>();
        var invalid = 0;
        foreach (var ofResource in request.ResourceSpans)
        {
            var resource = reader.Resource(ofResource.Resource);
            foreach (var ofScope in ofResource.ScopeSpans)
            {
                var scope = reader.Scope(ofScope.Scope);
                foreach (var message in ofScope.Spans)
                {
                    if (TryRead(message, resource, scope) is { } span)
                    {
                        spans.Add(span);
                    }
                    else
                    {
                        invalid++;
                    }
                }
            }
        }

        var refused = reader.Store.Traces.Add(spans);
        return new OtlpResult(invalid + refused, Reason(invalid, refused));
    }

    private string Reason(int invalid, int refused)
    {
        var reasons = new List<string>();
        if (invalid > 0)
        {
            reasons.Add($"{invalid} spans have no valid trace_id (16 bytes, not all zero) or span_id (8 bytes, not all zero)");
        }

        if (refused > 0)
        {
            reasons.Add($"{refused} spans exceed the limit of {reader.Store.Limits.MaxSpansPerTrace} spans in one trace (Dashboard:TelemetryLimits:MaxSpansPerTrace)");
        }

        return string.Join("; ", reasons);
    }

    private Span? TryRead(SpanMessage message, TelemetryResource resource, TelemetryScope scope)
    {
        if (!TraceId.TryRead(message.TraceId.Span, out var traceId) || !SpanId.TryRead(message.SpanId.Span, out var spanId))
        {
            return null;
        }

        SpanId.TryRead(message.ParentSpanId.Span, out var parentId);
        var dropped = (int)Math.Min(int.MaxValue / 2, (long)message.DroppedAttributesCount + message.DroppedEventsCount + message.DroppedLinksCount);
        return new Span
        {
            Resource = resource,
            Scope = scope,
            TraceId = traceId,
            Id = spanId,
            ParentId = parentId,
            Name = reader.Attributes.Name(message.Name),
            Kind = message.Kind is >= SpanMessage.Types.SpanKind.Unspecified and <= SpanMessage.Types.SpanKind.Consumer ? (SpanKind)message.Kind : SpanKind.Unspecified,
            StartNanos = message.StartTimeUnixNano,
            EndNanos = Math.Max(message.StartTimeUnixNano, message.EndTimeUnixNano),
            Status = (int)(message.Status?.Code ?? 0) is var code and >= 0 and <= 2 ? (SpanStatus)code : SpanStatus.Unset,
            StatusMessage = message.Status is { Message.Length: > 0 } status ? reader.Attributes.Text(status.Message) : null,
            TraceState = message.TraceState.Length > 0 ? reader.Attributes.Text(message.TraceState) : null,
            Attributes = reader.Attributes.Read(message.Attributes, ref dropped),
            Events = ReadEvents(message, ref dropped),
            Links = ReadLinks(message, ref dropped),
            DroppedCount = dropped,
        };
    }

    private SpanEvent[] ReadEvents(SpanMessage message, ref int dropped)
    {
        var count = Math.Min(message.Events.Count, reader.Store.Limits.MaxSpanEventCount);
        dropped += message.Events.Count - count;
        if (count == 0)
        {
            return [];
        }

        var events = new SpanEvent[count];
        for (var i = 0; i < count; i++)
        {
            var source = message.Events[i];
            events[i] = new SpanEvent(source.TimeUnixNano, reader.Attributes.Name(source.Name), reader.Attributes.Read(source.Attributes, ref dropped));
        }

        return events;
    }

    private SpanLink[] ReadLinks(SpanMessage message, ref int dropped)
    {
        var count = Math.Min(message.Links.Count, reader.Store.Limits.MaxSpanEventCount);
        dropped += message.Links.Count - count;
        if (count == 0)
        {
            return [];
        }

        var links = new List<SpanLink>(count);
        for (var i = 0; i < count; i++)
        {
            var source = message.Links[i];
            if (TraceId.TryRead(source.TraceId.Span, out var traceId) && SpanId.TryRead(source.SpanId.Span, out var spanId))
            {
                links.Add(new SpanLink(traceId, spanId, reader.Attributes.Read(source.Attributes, ref dropped)));
            }
            else
            {
                dropped++;
            }
        }

        return [.. links];
    }
}

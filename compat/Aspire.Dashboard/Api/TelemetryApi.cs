using System.Buffers;
using System.Text.Json;
using Aspire.Dashboard.Otlp.Json;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Logs;
using Aspire.Dashboard.Telemetry.Traces;

namespace Aspire.Dashboard.Api;

/// <summary>
/// Telemetry for scripts: <c>GET /api/telemetry/{resources,spans,logs,traces,traces/{id}}</c>. Lists are
/// <c>{"data": OTLP JSON, "totalCount": n, "returnedCount": n}</c>; with <c>?follow=true</c> spans and log records come as NDJSON, one
/// OTLP JSON object a line, first those kept, then the new ones as they arrive.
/// </summary>
internal static class TelemetryApi
{
    private const int DefaultLimit = 200;
    private const int DefaultTraceLimit = 100;
    private const int MaxLimit = 10_000;

    public static void Map(WebApplication app)
    {
        var group = app.MapGroup("/api/telemetry").AllowAnonymous().AddEndpointFilter(app.Services.GetRequiredService<ApiAccess>());
        group.MapGet("/resources", (TelemetryStore store) => Json(json => WriteResources(json, store)));
        group.MapGet("/traces", ListTraces);
        group.MapGet("/traces/{traceId}", GetTrace);
        group.MapGet("/spans", (TelemetryStore store, string? resource, string? traceId, bool? hasError, int? limit, bool? follow) =>
        {
            if (Bad(store, resource, traceId, limit, out var trace) is { } bad)
            {
                return bad;
            }

            var wanted = Wanted(resource, trace, hasError);
            return follow == true
                ? new FollowResult<Span>(store.Traces.Added, () => store.Traces.ListSpans(wanted), wanted, (json, span) => OtlpJsonWriter.WriteSpans(json, [span]))
                : List(store.Traces.ListSpans(wanted), limit ?? DefaultLimit, OtlpJsonWriter.WriteSpans);
        });
        group.MapGet("/logs", (TelemetryStore store, string? resource, string? traceId, string? severity, string? text, int? limit, bool? follow) =>
        {
            if (Bad(store, resource, traceId, limit, out var trace) is { } bad)
            {
                return bad;
            }

            LogSeverity level = default;
            if (severity is not null && (!Enum.TryParse(severity, ignoreCase: true, out level) || !Enum.IsDefined(level)))
            {
                return Problem(StatusCodes.Status400BadRequest, $"severity: '{severity}' is none of Trace, Debug, Information, Warning, Error, Critical");
            }

            var query = new LogQuery { Resource = resource, TraceId = trace, MinSeverity = severity is null ? null : level, Text = text };
            return follow == true
                ? new FollowResult<LogEntry>(store.Logs.Added, () => [.. store.Logs.List(query).Reverse()], query.Matches, (json, entry) => OtlpJsonWriter.WriteLogs(json, [entry]))
                : List([.. store.Logs.List(query).Reverse()], limit ?? DefaultLimit, OtlpJsonWriter.WriteLogs);
        });
        group.MapGet("/{**rest}", () => Problem(StatusCodes.Status404NotFound, "There are /resources, /spans, /logs, /traces and /traces/{traceId}"));
    }

    private static IResult ListTraces(TelemetryStore store, string? resource, bool? hasError, string? text, int? limit)
    {
        if (Bad(store, resource, null, limit, out _) is { } bad)
        {
            return bad;
        }

        var found = store.Traces.List(new TraceQuery { Resource = resource, HasError = hasError, Text = text });
        var returned = found.Take(limit ?? DefaultTraceLimit).ToArray();
        return Page(found.Count, returned.Length, json => OtlpJsonWriter.WriteSpans(json, returned.SelectMany(trace => store.Traces.Find(trace.Id)?.Spans ?? [])));
    }

    private static IResult GetTrace(TelemetryStore store, string traceId) =>
        !TraceId.TryParse(traceId, out var id) ? Problem(StatusCodes.Status400BadRequest, $"traceId: '{traceId}' is not 32 hexadecimal digits")
        : store.Traces.Find(id) is not { } trace ? Problem(StatusCodes.Status404NotFound, $"There is no trace {traceId}; it may have made room for newer ones")
        : Page(trace.Spans.Count, trace.Spans.Count, json => OtlpJsonWriter.WriteSpans(json, trace.Spans));

    private static Predicate<Span> Wanted(string? resource, TraceId? trace, bool? hasError) => span =>
        (resource is null || span.Resource.IsCalled(resource)) && (trace is not { } id || span.TraceId == id) && (hasError is not { } failed || span.IsError == failed);

    private static IResult? Bad(TelemetryStore store, string? resource, string? traceId, int? limit, out TraceId? trace)
    {
        trace = TraceId.TryParse(traceId, out var id) ? id : null;
        return traceId is not null && trace is null ? Problem(StatusCodes.Status400BadRequest, $"traceId: '{traceId}' is not 32 hexadecimal digits")
            : limit is < 1 or > MaxLimit ? Problem(StatusCodes.Status400BadRequest, $"limit: {limit} is not between 1 and {MaxLimit}")
            : resource is not null && !store.Resources.Find(resource).Any() ? Problem(StatusCodes.Status404NotFound, $"resource: no telemetry has come from '{resource}'")
            : null;
    }

    // The newest, in the order in which they came.
    private static IResult List<T>(IReadOnlyList<T> found, int limit, Action<Utf8JsonWriter, IEnumerable<T>> write)
    {
        var returned = found.Skip(Math.Max(0, found.Count - limit)).ToArray();
        return Page(found.Count, returned.Length, json => write(json, returned));
    }

    private static IResult Page(int total, int returned, Action<Utf8JsonWriter> writeData) => Json(json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("data");
        writeData(json);
        json.WriteNumber("totalCount", total);
        json.WriteNumber("returnedCount", returned);
        json.WriteEndObject();
    });

    private static void WriteResources(Utf8JsonWriter json, TelemetryStore store)
    {
        json.WriteStartArray();
        foreach (var resource in store.Resources.All)
        {
            json.WriteStartObject();
            json.WriteString("name", resource.Name);
            json.WriteString("displayName", resource.Label);
            json.WriteString("serviceName", resource.ServiceName);
            json.WriteString("instanceId", resource.InstanceId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static IResult Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return Results.Bytes(buffer.WrittenMemory, "application/json");
    }

    private static IResult Problem(int status, string detail) => Results.Problem(statusCode: status, detail: detail);
}

using Aspire.Dashboard.Configuration;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Aspire.Dashboard.Otlp;

/// <summary>OTLP/HTTP: <c>POST /v1/traces</c>, <c>/v1/logs</c> and <c>/v1/metrics</c> (https://opentelemetry.io/docs/specs/otlp/#otlphttp).</summary>
internal sealed class OtlpEndpoints(DashboardOptions options, OtlpAccess access, TelemetryIntake intake)
{
    // Codes of google.rpc.Code.
    private const int InvalidArgument = 3;
    private const int PermissionDenied = 7;
    private const int ResourceExhausted = 8;
    private const int Unauthenticated = 16;

    /// <summary>Answers every request of the telemetry's listener.</summary>
    public Task HandleAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/v1/traces" => ReceiveAsync(context, ExportTraceServiceRequest.Parser, intake.Traces, OtlpAnswers.Traces),
        "/v1/logs" => ReceiveAsync(context, ExportLogsServiceRequest.Parser, intake.Logs, OtlpAnswers.Logs),
        "/v1/metrics" => ReceiveAsync(context, ExportMetricsServiceRequest.Parser, intake.Metrics, OtlpAnswers.Metrics),
        _ => RefuseAsync(context, OtlpFormat.Json, StatusCodes.Status404NotFound, InvalidArgument, "Telemetry goes to /v1/traces, /v1/logs and /v1/metrics"),
    };

    private async Task ReceiveAsync<T>(
        HttpContext context, MessageParser<T> parser, Func<T, OtlpResult> read, Func<OtlpResult, IMessage> answer)
        where T : IMessage<T>, new()
    {
        var format = OtlpFormat.Of(context.Request.ContentType);
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await RefuseAsync(context, format, StatusCodes.Status405MethodNotAllowed, InvalidArgument, "Telemetry is sent with POST");
            return;
        }

        switch (access.Check(context))
        {
            case OtlpRefusal.FromWebPage:
                await RefuseAsync(context, format, StatusCodes.Status403Forbidden, PermissionDenied, OtlpAccess.FromWebPageMessage);
                return;
            case OtlpRefusal.WrongKey:
                await RefuseAsync(context, format, StatusCodes.Status401Unauthorized, Unauthenticated, OtlpAccess.WrongKeyMessage);
                return;
        }

        if (format is null)
        {
            await RefuseAsync(context, null, StatusCodes.Status415UnsupportedMediaType, InvalidArgument, "Content-Type must be application/x-protobuf or application/json");
            return;
        }

        // The middleware before this took off the encodings that it knows.
        if (context.Request.Headers.ContentEncoding is { Count: > 0 } encoding)
        {
            await RefuseAsync(context, format, StatusCodes.Status415UnsupportedMediaType, InvalidArgument, $"Content-Encoding '{encoding}' is not known; use gzip or none");
            return;
        }

        OtlpResult result;
        try
        {
            using var body = await RequestBody.ReadAsync(context.Request, options.Otlp.MaxRequestBytes);
            if (body is null)
            {
                await RefuseAsync(context, format, StatusCodes.Status413PayloadTooLarge, ResourceExhausted, $"The request is larger than {options.Otlp.MaxRequestBytes} bytes uncompressed (Dashboard:Otlp:MaxRequestBytes); send smaller batches");
                return;
            }

            result = read(format.Parse(body.Bytes, parser));
        }
        catch (InvalidDataException e)
        {
            await RefuseAsync(context, format, StatusCodes.Status400BadRequest, InvalidArgument, $"The body cannot be read as {typeof(T).Name}: {e.Message}");
            return;
        }

        await format.WriteAsync(context.Response, StatusCodes.Status200OK, answer(result));
    }

    private static Task RefuseAsync(HttpContext context, OtlpFormat? format, int status, int code, string message) =>
        (format ?? OtlpFormat.Json).WriteAsync(context.Response, status, new Google.Rpc.Status { Code = code, Message = message });
}

using Aspire.Dashboard.Configuration;
using Grpc.Core;
using Grpc.Core.Interceptors;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Aspire.Dashboard.Otlp;

/// <summary>OTLP/gRPC: the three Export calls (https://opentelemetry.io/docs/specs/otlp/#otlpgrpc), with the readers and the key of OTLP/HTTP.</summary>
internal static class OtlpGrpc
{
    public static void AddOtlpGrpc(this IServiceCollection services, DashboardOptions options) =>
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.Otlp.MaxRequestBytes;
            grpc.Interceptors.Add<OtlpGrpcAccess>();
        });

    /// <summary>Answers every request of the gRPC listener.</summary>
    public static void Configure(IApplicationBuilder app)
    {
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            routes.MapGrpcService<TraceExport>();
            routes.MapGrpcService<LogExport>();
            routes.MapGrpcService<MetricExport>();
        });
    }
}

/// <summary>Refuses what the other transport refuses, in the words of this one.</summary>
internal sealed class OtlpGrpcAccess(OtlpAccess access) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        access.Check(context.GetHttpContext()) switch
        {
            OtlpRefusal.FromWebPage => throw new RpcException(new Status(StatusCode.PermissionDenied, OtlpAccess.FromWebPageMessage)),
            OtlpRefusal.WrongKey => throw new RpcException(new Status(StatusCode.Unauthenticated, OtlpAccess.WrongKeyMessage)),
            _ => continuation(request, context),
        };
}

internal sealed class TraceExport(TelemetryIntake intake) : TraceService.TraceServiceBase
{
    public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context) =>
        Task.FromResult(OtlpAnswers.Traces(intake.Traces(request)));
}

internal sealed class LogExport(TelemetryIntake intake) : LogsService.LogsServiceBase
{
    public override Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context) =>
        Task.FromResult(OtlpAnswers.Logs(intake.Logs(request)));
}

internal sealed class MetricExport(TelemetryIntake intake) : MetricsService.MetricsServiceBase
{
    public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context) =>
        Task.FromResult(OtlpAnswers.Metrics(intake.Metrics(request)));
}

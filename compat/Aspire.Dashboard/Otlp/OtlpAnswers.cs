using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Aspire.Dashboard.Otlp;

/// <summary>The answers of the protocol; what was refused is told as a partial success.</summary>
internal static class OtlpAnswers
{
    public static ExportTraceServiceResponse Traces(OtlpResult result) => new()
    {
        PartialSuccess = result.Rejected == 0 ? null : new ExportTracePartialSuccess { RejectedSpans = result.Rejected, ErrorMessage = result.Reason },
    };

    public static ExportLogsServiceResponse Logs(OtlpResult result) => new()
    {
        PartialSuccess = result.Rejected == 0 ? null : new ExportLogsPartialSuccess { RejectedLogRecords = result.Rejected, ErrorMessage = result.Reason },
    };

    public static ExportMetricsServiceResponse Metrics(OtlpResult result) => new()
    {
        PartialSuccess = result.Rejected == 0 ? null : new ExportMetricsPartialSuccess { RejectedDataPoints = result.Rejected, ErrorMessage = result.Reason },
    };
}

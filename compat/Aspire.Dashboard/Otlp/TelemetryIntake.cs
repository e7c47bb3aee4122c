using Aspire.Dashboard.Persistence;
using Aspire.Dashboard.Telemetry;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Aspire.Dashboard.Otlp;

/// <summary>The one way by which telemetry comes in, whatever the transport: into the store, and into the journal where one is kept.</summary>
internal sealed class TelemetryIntake(TraceReader traces, LogReader logs, MetricReader metrics, TelemetryJournal journal)
{
    /// <summary>Metric points received since the start.</summary>
    public long PointsReceived => metrics.Received;

    public OtlpResult Traces(ExportTraceServiceRequest request)
    {
        var result = traces.Read(request);
        journal.Append(TelemetrySignal.Traces, request);
        return result;
    }

    public OtlpResult Logs(ExportLogsServiceRequest request)
    {
        var result = logs.Read(request);
        journal.Append(TelemetrySignal.Logs, request);
        return result;
    }

    public OtlpResult Metrics(ExportMetricsServiceRequest request)
    {
        var result = metrics.Read(request);
        journal.Append(TelemetrySignal.Metrics, request);
        return result;
    }
}

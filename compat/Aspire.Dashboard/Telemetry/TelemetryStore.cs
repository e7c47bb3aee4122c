using Aspire.Dashboard.Telemetry.Logs;
using Aspire.Dashboard.Telemetry.Metrics;
using Aspire.Dashboard.Telemetry.Traces;

namespace Aspire.Dashboard.Telemetry;

/// <summary>All telemetry in memory: who sent it, traces, log records, metric points. Bounded and thread-safe.</summary>
public sealed class TelemetryStore
{
    /// <summary>Creates an empty store.</summary>
    /// <param name="limits">How much is kept.</param>
    /// <param name="changes">Told about every change.</param>
    public TelemetryStore(TelemetryLimits limits, ChangeFeed changes)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Limits = limits;
        Changes = changes;
        Resources = new ResourceDirectory(limits, changes);
        Traces = new TraceStore(limits, changes);
        Logs = new LogStore(limits, changes);
        Metrics = new MetricStore(limits, changes);
        Resources.Evicted += Metrics.Remove;
    }

    /// <summary>How much is kept.</summary>
    public TelemetryLimits Limits { get; }

    /// <summary>Tells about changes.</summary>
    public ChangeFeed Changes { get; }

    /// <summary>The senders.</summary>
    public ResourceDirectory Resources { get; }

    /// <summary>The traces.</summary>
    public TraceStore Traces { get; }

    /// <summary>The log records.</summary>
    public LogStore Logs { get; }

    /// <summary>The metric points.</summary>
    public MetricStore Metrics { get; }

    /// <summary>Forgets all telemetry; who sent it stays known.</summary>
    public void Clear()
    {
        Traces.Clear();
        Logs.Clear();
        Metrics.Clear();
    }
}

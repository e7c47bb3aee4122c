using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OpenClaw.Gateway.Telemetry;

/// <summary>The gateway's own source of traces and metrics.</summary>
internal sealed class GatewayTelemetry : IDisposable
{
    public const string Name = "OpenClaw.Gateway";

    public ActivitySource Source { get; } = new(Name);

    public Meter Meter { get; } = new(Name);

    public void Dispose()
    {
        Source.Dispose();
        Meter.Dispose();
    }
}

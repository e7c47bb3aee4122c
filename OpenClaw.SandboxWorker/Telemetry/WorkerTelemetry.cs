using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenClaw.ServiceDefaults;

namespace OpenClaw.SandboxWorker.Telemetry;

/// <summary>The worker's traces and metrics. Names and units follow the OpenTelemetry semantic conventions where those have one.</summary>
internal sealed class WorkerTelemetry : IDisposable
{
    private const string Name = "OpenClaw.SandboxWorker";

    public static readonly ActivitySource Source = new(Name);

    private readonly Meter _meter;

    public WorkerTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        CommandDuration = _meter.CreateDurationHistogram("openclaw.sandbox.command.duration", "Time a command ran.");
        EnsureDuration = _meter.CreateDurationHistogram("openclaw.sandbox.ensure.duration", "Time until a sandbox was ready for a command.");
        OutputBytes = _meter.CreateCounter<long>("openclaw.sandbox.output", "By", "Bytes that commands wrote.");
        Kills = _meter.CreateCounter<long>("openclaw.sandbox.kills", "{command}", "Commands that were killed, by reason.");
        Sandboxes = _meter.CreateUpDownCounter<long>("openclaw.sandbox.count", "{sandbox}", "Sandboxes that are ready for commands.");
    }

    public Histogram<double> CommandDuration { get; }

    public Histogram<double> EnsureDuration { get; }

    public Counter<long> OutputBytes { get; }

    public Counter<long> Kills { get; }

    public UpDownCounter<long> Sandboxes { get; }

    public void Dispose() => _meter.Dispose();
}

using System.Diagnostics.Metrics;
using OpenClaw.Gateway.Providers;

namespace OpenClaw.Gateway.Telemetry;

/// <summary>What the library's GenAI metrics (tokens, durations, time to the first chunk) do not have: money.</summary>
internal sealed class ModelTelemetry(GatewayTelemetry telemetry)
{
    /// <summary>Name of the span attribute, US dollars as a number. The GenAI conventions have none for it.</summary>
    public const string CostTag = "openclaw.usage.cost";

    private readonly Counter<double> _cost = telemetry.Meter.CreateCounter<double>(CostTag, "{USD}", "What the answers of models cost");

    public void Charged(ModelTarget target, double cost) => _cost.Add(
        cost,
        new KeyValuePair<string, object?>("gen_ai.request.model", target.Model),
        new KeyValuePair<string, object?>("openclaw.provider.id", target.Provider));
}

using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Heartbeats;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary>What there is besides agents and sessions: models, heartbeats, updates.</summary>
internal sealed class SystemMethods(ConfigurationStore configuration, ModelResolver models, HeartbeatRunner heartbeats) : IMethodGroup
{
    private static readonly ObjectSchema Update = Closed(
        Optional("sessionKey", Schema.Text), Optional("note", Schema.Text), Optional("restartDelayMs", Schema.Whole(0)), Optional("timeoutMs", Schema.Whole(1)));

    public IEnumerable<RpcMethod> Methods =>
    [
        new("models.list", MethodAccess.Read, Closed(), Models),
        new("last-heartbeat", MethodAccess.Read, null, LastHeartbeat),
        new("update.run", MethodAccess.Admin, Update, NoUpdate),
    ];

    // The models that can be used here: those of configured providers, and the one in force.
    private ValueTask<RpcResult> Models(RpcCall call, CancellationToken cancellationToken)
    {
        var rows = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, provider) in configuration.Current.Settings.Models?.Providers ?? new Dictionary<string, ProviderSettings>())
        {
            foreach (var model in provider.Models ?? [])
            {
                seen.Add($"{id}/{model.Id}");
                var row = new JsonObject { ["id"] = model.Id, ["name"] = model.Name ?? model.Id, ["provider"] = id };
                if (model.ContextWindow is { } context)
                {
                    row["contextWindow"] = (long)context;
                }

                row["reasoning"] = model.Reasoning ?? false;
                row["input"] = new JsonArray([.. (model.Input ?? ["text"]).Select(kind => (JsonNode)kind)]);
                rows.Add(row);
            }
        }

        var current = models.Describe(configuration.Current.DefaultAgentId);
        if (seen.Add($"{current.Provider}/{current.Model}"))
        {
            rows.Add(new JsonObject
            {
                ["id"] = current.Model,
                ["name"] = current.Model,
                ["provider"] = current.Provider,
                ["contextWindow"] = current.ContextTokens,
                ["reasoning"] = false,
                ["input"] = new JsonArray("text"),
            });
        }

        return ValueTask.FromResult(RpcResult.Ok(new JsonObject { ["models"] = rows }));
    }

    // Heartbeats do not run in this version, so there is no last one.
    private ValueTask<RpcResult> LastHeartbeat(RpcCall call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(RpcResult.Ok(heartbeats.Last?.DeepClone()));

    // A program that replaces itself while it runs is one that an attacker can replace.
    private static ValueTask<RpcResult> NoUpdate(RpcCall call, CancellationToken cancellationToken) => ValueTask.FromResult(RpcResult.Unavailable(
        "the gateway does not update itself: install the new package or image and start it again"));
}

using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary>What there is besides agents and sessions: models, channels, heartbeats.</summary>
internal sealed class SystemMethods(ConfigurationStore configuration, ModelResolver models, TimeProvider time) : IMethodGroup
{
    private static readonly ObjectSchema ChannelStatus = Closed(Optional("probe", Flag), Optional("timeoutMs", Whole(0)));

    public IEnumerable<RpcMethod> Methods =>
    [
        new("models.list", MethodAccess.Read, Closed(), Models),
        new("channels.status", MethodAccess.Read, ChannelStatus, Channels),
        new("last-heartbeat", MethodAccess.Read, null, LastHeartbeat),
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

    // No channel is loaded in this version; the answer has the form of a gateway without channels.
    private ValueTask<RpcResult> Channels(RpcCall call, CancellationToken cancellationToken) => ValueTask.FromResult(RpcResult.Ok(new JsonObject
    {
        ["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
        ["channelOrder"] = new JsonArray(),
        ["channelLabels"] = new JsonObject(),
        ["channelDetailLabels"] = new JsonObject(),
        ["channelSystemImages"] = new JsonObject(),
        ["channelMeta"] = new JsonArray(),
        ["channels"] = new JsonObject(),
        ["channelAccounts"] = new JsonObject(),
        ["channelDefaultAccountId"] = new JsonObject(),
    }));

    // Heartbeats do not run in this version, so there is no last one.
    private static ValueTask<RpcResult> LastHeartbeat(RpcCall call, CancellationToken cancellationToken) => ValueTask.FromResult(RpcResult.Ok(null));
}

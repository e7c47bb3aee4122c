using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Tools;
using OpenClaw.Protocol.Schemas;
using OpenClaw.Protocol.Sessions;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>tools.list</c> and <c>tools.call</c>: the tools of a session as its model has them, for an administrator.</summary>
internal sealed class ToolMethods(ToolCatalog tools, ConfigurationStore configuration) : IMethodGroup
{
    private static readonly SchemaMember[] Session = [Optional("sessionKey", NonEmptyString), Optional("agentId", NonEmptyString), Optional("model", NonEmptyString)];

    public IEnumerable<RpcMethod> Methods =>
    [
        new("tools.list", MethodAccess.Admin, Closed(Session), List) { Advertised = false },
        new("tools.call", MethodAccess.Admin, Closed([.. Session, Required("tool", NonEmptyString), Optional("arguments", MapOf(Any)), Optional("dryRun", Flag)]), CallAsync) { Advertised = false },
    ];

    private ValueTask<RpcResult> List(RpcCall call, CancellationToken cancellationToken)
    {
        var (agentId, sessionKey) = SessionOf(call);
        return ValueTask.FromResult(configuration.Current.FindAgent(agentId) is null
            ? RpcResult.Invalid($"unknown agent id \"{ShownText.Of(agentId)}\"")
            : RpcResult.Ok(new JsonObject
            {
                ["agentId"] = agentId,
                ["sessionKey"] = sessionKey,
                ["tools"] = new JsonArray([.. tools.Decide(agentId, sessionKey, call.Text("model")).Select(decision => (JsonNode)ToolCatalog.Shown(decision))]),
            }));
    }

    private async ValueTask<RpcResult> CallAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (agentId, sessionKey) = SessionOf(call);
        if (configuration.Current.FindAgent(agentId) is null)
        {
            return RpcResult.Invalid($"unknown agent id \"{ShownText.Of(agentId)}\"");
        }

        var toolCall = new ToolCall($"operator-{Guid.NewGuid():N}", call.Text("tool")!, call.Node("arguments") as JsonObject ?? [], agentId, sessionKey) { Model = call.Text("model") };
        if (call.Flag("dryRun") == true)
        {
            return RpcResult.Ok(await tools.PlanAsync(toolCall, cancellationToken));
        }

        var result = await tools.CallAsync(toolCall, cancellationToken);
        return RpcResult.Ok(new JsonObject { ["text"] = result.Text, ["details"] = result.Details.DeepClone(), ["isError"] = result.Failed });
    }

    private (string AgentId, string SessionKey) SessionOf(RpcCall call)
    {
        var current = configuration.Current;
        var agentId = call.Text("agentId") is { } named ? ConfigurationSnapshot.NormalizeAgentId(named) : current.DefaultAgentId;
        var key = SessionKey.Canonical(call.Text("sessionKey"), agentId, current.MainKey);
        return (SessionKey.TryParse(key, out var owner, out _) ? ConfigurationSnapshot.NormalizeAgentId(owner) : agentId, key);
    }
}

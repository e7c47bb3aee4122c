using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Heartbeats;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Status;
using OpenClaw.Protocol.Frames;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary>What other programs tell the gateway: <c>system-event</c>, <c>wake</c>, <c>set-heartbeats</c>.</summary>
internal sealed class PresenceMethods(
    PresenceRegistry presence, HealthSnapshots health, SystemEvents systemEvents, EventBroadcaster events, AgentRunner runner, HeartbeatRunner heartbeats,
    ConfigurationStore configuration) : IMethodGroup
{
    public IEnumerable<RpcMethod> Methods =>
    [
        new("system-event", MethodAccess.Admin, null, SystemEvent),
        new("wake", MethodAccess.Write, Closed(Required("mode", OneOf("now", "next-heartbeat")), Required("text", NonEmptyString)), Wake),
        new("set-heartbeats", MethodAccess.Admin, null, SetHeartbeats),
    ];

    private ValueTask<RpcResult> SystemEvent(RpcCall call, CancellationToken cancellationToken)
    {
        if (call.Text("text")?.Trim() is not { Length: > 0 } text)
        {
            return ValueTask.FromResult(RpcResult.Invalid("text required"));
        }

        // Lines about nodes come every few seconds; only what changed is news.
        var changed = presence.Report(call.Node);
        if (!text.StartsWith("Node:", StringComparison.Ordinal) || changed)
        {
            systemEvents.Add(configuration.Current.MainSessionKey, text);
        }

        var list = new JsonArray([.. presence.List().Select(entry => JsonNode.Parse(entry.Utf8.Span))]);
        events.Broadcast(EventNames.Presence, new JsonObject { ["presence"] = list }, dropIfSlow: true, new StateVersion(presence.CurrentVersion, health.Version));
        return ValueTask.FromResult(RpcResult.Ok(new JsonObject { ["ok"] = true }));
    }

    private ValueTask<RpcResult> Wake(RpcCall call, CancellationToken cancellationToken)
    {
        Wake(systemEvents, runner, configuration.Current, call.Text("text")!, call.Text("mode") == "now", "wake");
        return ValueTask.FromResult(RpcResult.Ok(new JsonObject { ["ok"] = true }));
    }

    /// <summary>Puts a text before the main session, and has it handled at once when asked to.</summary>
    public static void Wake(SystemEvents systemEvents, AgentRunner runner, ConfigurationSnapshot current, string text, bool now, string method)
    {
        systemEvents.Add(current.MainSessionKey, text);
        if (now)
        {
            runner.Start(new RunRequest
            {
                RunId = Guid.NewGuid().ToString(),
                AgentId = current.DefaultAgentId,
                SessionKey = current.MainSessionKey,
                Message = systemEvents.TakeInto(current.MainSessionKey, SystemEvents.Instruction),
                Method = method,
            });
        }
    }

    private ValueTask<RpcResult> SetHeartbeats(RpcCall call, CancellationToken cancellationToken)
    {
        if (call.Flag("enabled") is not { } enabled)
        {
            return ValueTask.FromResult(RpcResult.Invalid("invalid set-heartbeats params: enabled (boolean) required"));
        }

        heartbeats.Enabled = enabled;
        return ValueTask.FromResult(RpcResult.Ok(new JsonObject { ["ok"] = true, ["enabled"] = enabled }));
    }
}

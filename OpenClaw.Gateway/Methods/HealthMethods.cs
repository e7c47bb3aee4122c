using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Status;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>health</c>, <c>status</c> and <c>system-presence</c>.</summary>
internal sealed class HealthMethods(
    HealthSnapshots health, PresenceRegistry presence, SessionStore sessions, SessionRows rows, ModelResolver models,
    ConfigurationStore configuration, SystemEvents systemEvents, TimeProvider time) : IMethodGroup
{
    private const int RecentRows = 10;

    public IEnumerable<RpcMethod> Methods =>
    [
        new("health", MethodAccess.Read, null, Health),
        new("status", MethodAccess.Read, null, Status),
        new("system-presence", MethodAccess.Read, null, Presence),
    ];

    private ValueTask<RpcResult> Health(RpcCall call, CancellationToken cancellationToken)
    {
        var probe = call.Parameters.ValueKind == JsonValueKind.Object
            && call.Parameters.TryGetProperty("probe", out var value) && value.ValueKind == JsonValueKind.True;
        return ValueTask.FromResult(RpcResult.Utf8(health.Current(fresh: probe)));
    }

    private ValueTask<RpcResult> Status(RpcCall call, CancellationToken cancellationToken)
    {
        var current = configuration.Current;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var (every, everyMs) = health.Heartbeat();
        var indexes = sessions.All();
        var beating = health.Beating();
        var described = models.Describe(current.DefaultAgentId);
        var payload = new JsonObject
        {
            ["heartbeat"] = new JsonObject
            {
                ["defaultAgentId"] = current.DefaultAgentId,
                ["agents"] = Array(indexes.Select(index => new JsonObject
                {
                    ["agentId"] = index.AgentId,
                    ["enabled"] = beating.Contains(index.AgentId),
                    ["every"] = every,
                    ["everyMs"] = everyMs,
                })),
            },
            ["channelSummary"] = new JsonArray(),
            ["queuedSystemEvents"] = new JsonArray([.. systemEvents.Waiting(current.MainSessionKey).Select(text => (JsonNode)text)]),
            ["sessions"] = new JsonObject
            {
                ["paths"] = new JsonArray([.. indexes.Select(index => (JsonNode)index.FilePath)]),
                ["count"] = indexes.Sum(index => index.Count),
                ["defaults"] = new JsonObject { ["model"] = described.Model, ["contextTokens"] = described.ContextTokens },
                ["recent"] = Recent(indexes, now),
                ["byAgent"] = Array(indexes.Select(index => new JsonObject
                {
                    ["agentId"] = index.AgentId,
                    ["path"] = index.FilePath,
                    ["count"] = index.Count,
                    ["recent"] = Recent([index], now),
                })),
            },
        };
        var notices = health.Notices();
        if (notices.Count > 0)
        {
            payload["notices"] = new JsonArray([.. notices.Select(notice => (JsonNode)notice)]);
        }

        return ValueTask.FromResult(RpcResult.Ok(payload));
    }

    private ValueTask<RpcResult> Presence(RpcCall call, CancellationToken cancellationToken) => ValueTask.FromResult(RpcResult.Ok(
        presence.List(), FrameJson.Default.IReadOnlyListRawJson));

    private JsonArray Recent(IReadOnlyList<SessionIndex> indexes, long now) => Array(indexes
        .SelectMany(index => index.Entries.Select(pair => (index.AgentId, pair.Key, pair.Value)))
        .OrderByDescending(row => row.Value.UpdatedAt).Take(RecentRows)
        .Select(row => rows.StatusRow(row.AgentId, row.Key, row.Value, now)));

    private static JsonArray Array(IEnumerable<JsonObject> items) => new([.. items]);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Heartbeats;
using OpenClaw.Gateway.Sessions;

namespace OpenClaw.Gateway.Status;

/// <summary>The gateway's health as clients see it. Kept ready, because it is the cheapest question and the most frequent one.</summary>
internal sealed class HealthSnapshots(ConfigurationStore configuration, SessionStore sessions, ModelResolver models, TimeProvider time)
{
    private const int RecentSessions = 5;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private volatile Snapshot? _last;

    public long Version => _last?.Version ?? 0;

    /// <summary>The snapshot as UTF-8 JSON, at most a second old.</summary>
    public ReadOnlyMemory<byte> Current(bool fresh = false)
    {
        var now = time.GetUtcNow();
        return (_last is { } last && !fresh && now - last.At < MaxAge ? last : _last = Build(now, Version + 1)).Utf8;
    }

    /// <summary>Interval of an agent's heartbeat as text and in milliseconds; 0 means off.</summary>
    public (string Every, long Milliseconds) Heartbeat()
    {
        var plan = HeartbeatPlan.Of(configuration.Current, configuration.Current.DefaultAgentId);
        return (plan.EveryText, (long)plan.Every.TotalMilliseconds);
    }

    /// <summary>The agents that have heartbeats.</summary>
    public IReadOnlySet<string> Beating() =>
        HeartbeatPlan.All(configuration.Current).Where(plan => plan.Every > TimeSpan.Zero).Select(plan => plan.AgentId).ToHashSet(StringComparer.Ordinal);

    private Snapshot Build(DateTimeOffset now, long version)
    {
        var started = time.GetTimestamp();
        var current = configuration.Current;
        var defaultAgent = current.DefaultAgentId;
        var (_, everyMs) = Heartbeat();
        var beating = Beating();
        var agents = new JsonArray();
        foreach (var index in sessions.All())
        {
            var entry = new JsonObject { ["agentId"] = index.AgentId };
            if (current.FindAgent(index.AgentId)?.Name is { } name)
            {
                entry["name"] = name;
            }

            entry["isDefault"] = index.AgentId == defaultAgent;
            entry["heartbeat"] = HeartbeatOf(HeartbeatPlan.Of(current, index.AgentId), beating.Contains(index.AgentId));
            entry["sessions"] = SessionsOf(index, now);
            agents.Add(entry);
        }

        var payload = new JsonObject
        {
            ["ok"] = true,
            ["ts"] = now.ToUnixTimeMilliseconds(),
            ["durationMs"] = 0,
            ["channels"] = new JsonObject(),
            ["channelOrder"] = new JsonArray(),
            ["channelLabels"] = new JsonObject(),
            ["heartbeatSeconds"] = everyMs / 1000,
            ["defaultAgentId"] = defaultAgent,
            ["agents"] = agents,
            ["sessions"] = SessionsOf(sessions.Of(defaultAgent), now),
        };
        var notices = Notices();
        if (notices.Count > 0)
        {
            payload["notices"] = new JsonArray([.. notices.Select(notice => (JsonNode)notice)]);
        }

        payload["durationMs"] = (long)time.GetElapsedTime(started).TotalMilliseconds;
        return new Snapshot(now, JsonSerializer.SerializeToUtf8Bytes(payload, JsonNodeJson.Default.JsonObject), version);
    }

    /// <summary>What a person should know: a demonstration model, a bad configuration.</summary>
    public IReadOnlyList<string> Notices()
    {
        var current = configuration.Current;
        return current.IsValid
            ? [.. configuration.Rejected.Select(issue => $"openclaw.json changed and is not in force: {issue}"),
                .. models.Notice(current.DefaultAgentId) is { } notice ? [notice] : Array.Empty<string>()]
            : [.. current.Issues.Select(issue => $"openclaw.json: {issue}")];
    }

    private static JsonObject HeartbeatOf(HeartbeatPlan plan, bool enabled) => new()
    {
        ["enabled"] = enabled,
        ["every"] = plan.EveryText,
        ["everyMs"] = (long)plan.Every.TotalMilliseconds,
        ["prompt"] = plan.Prompt,
        ["target"] = plan.Target,
        ["ackMaxChars"] = plan.AckMaxChars,
    };

    private static JsonObject SessionsOf(SessionIndex index, DateTimeOffset now)
    {
        var ts = now.ToUnixTimeMilliseconds();
        return new JsonObject
        {
            ["path"] = index.FilePath,
            ["count"] = index.Count,
            ["recent"] = new JsonArray([.. index.Entries.OrderByDescending(pair => pair.Value.UpdatedAt).Take(RecentSessions).Select(pair =>
                (JsonNode)new JsonObject { ["key"] = pair.Key, ["updatedAt"] = pair.Value.UpdatedAt, ["age"] = ts - pair.Value.UpdatedAt })]),
        };
    }

    private sealed record Snapshot(DateTimeOffset At, ReadOnlyMemory<byte> Utf8, long Version);
}

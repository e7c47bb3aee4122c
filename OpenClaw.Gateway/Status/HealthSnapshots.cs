using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;

namespace OpenClaw.Gateway.Status;

/// <summary>The gateway's health as clients see it. Kept ready, because it is the cheapest question and the most frequent one.</summary>
internal sealed class HealthSnapshots(ConfigurationStore configuration, SessionStore sessions, ModelResolver models, TimeProvider time)
{
    private const int RecentSessions = 5;
    private const string DefaultPrompt =
        "Read HEARTBEAT.md if it exists (workspace context). Follow it strictly. Do not infer or repeat old tasks from prior chats. "
        + "If nothing needs attention, reply HEARTBEAT_OK.";

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private volatile Snapshot? _last;

    public long Version => _last?.Version ?? 0;

    /// <summary>The snapshot as UTF-8 JSON, at most a second old.</summary>
    public ReadOnlyMemory<byte> Current(bool fresh = false)
    {
        var now = time.GetUtcNow();
        return (_last is { } last && !fresh && now - last.At < MaxAge ? last : _last = Build(now, Version + 1)).Utf8;
    }

    public JsonElement Element()
    {
        using var document = JsonDocument.Parse(Current());
        return document.RootElement.Clone();
    }

    /// <summary>Interval of an agent's heartbeat as text and in milliseconds; 0 means off.</summary>
    public (string Every, long Milliseconds) Heartbeat()
    {
        var every = configuration.Current.Settings.Agents?.Defaults?.Heartbeat?.Every ?? "30m";
        return (every, Duration(every));
    }

    private Snapshot Build(DateTimeOffset now, long version)
    {
        var started = time.GetTimestamp();
        var current = configuration.Current;
        var defaultAgent = current.DefaultAgentId;
        var (every, everyMs) = Heartbeat();
        var agents = new JsonArray();
        foreach (var index in sessions.All())
        {
            var entry = new JsonObject { ["agentId"] = index.AgentId };
            if (current.FindAgent(index.AgentId)?.Name is { } name)
            {
                entry["name"] = name;
            }

            entry["isDefault"] = index.AgentId == defaultAgent;
            entry["heartbeat"] = HeartbeatOf(every, everyMs);
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

    private JsonObject HeartbeatOf(string every, long everyMs)
    {
        var settings = configuration.Current.Settings.Agents?.Defaults?.Heartbeat;
        return new JsonObject
        {
            // Heartbeats do not run in this version.
            ["enabled"] = false,
            ["every"] = every,
            ["everyMs"] = everyMs,
            ["prompt"] = settings?.Prompt ?? DefaultPrompt,
            ["target"] = settings?.Target ?? "last",
            ["ackMaxChars"] = settings?.AckMaxChars ?? 300,
        };
    }

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

    private static long Duration(string text)
    {
        var unit = text.Length == 0 ? 'm' : text[^1];
        var number = double.TryParse(char.IsAsciiLetter(unit) ? text[..^1] : text, CultureInfo.InvariantCulture, out var value) ? value : 0;
        return (long)(number * unit switch { 's' => 1000, 'h' => 3_600_000, 'd' => 86_400_000, _ => 60_000 });
    }

    private sealed record Snapshot(DateTimeOffset At, ReadOnlyMemory<byte> Utf8, long Version);
}

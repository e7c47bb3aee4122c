using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Sessions;

/// <summary>Agents and sessions as tools show them, to models and to operators alike.</summary>
internal sealed class SessionReports(SessionStore sessions, ConfigurationStore configuration, TimeProvider time)
{
    private const int MostRows = 200;
    private const int MostMessagesOfRow = 20;

    /// <summary>The agents whose sub-agents an agent may start, itself first.</summary>
    public JsonObject Agents(string requester)
    {
        var current = configuration.Current;
        var allowed = current.FindAgent(requester)?.Subagents?.AllowAgents ?? [];
        var any = allowed.Any(name => name.Trim() == "*");
        var shown = current.Agents.Where(agent => ConfigurationSnapshot.NormalizeAgentId(agent.Id) is var id
            && (any || id == requester || allowed.Any(name => ConfigurationSnapshot.NormalizeAgentId(name) == id)));
        return new JsonObject
        {
            ["requester"] = requester,
            ["allowAny"] = any,
            ["agents"] = new JsonArray([.. shown.OrderBy(agent => ConfigurationSnapshot.NormalizeAgentId(agent.Id) == requester ? 0 : 1).Select(agent =>
            {
                var row = new JsonObject { ["id"] = ConfigurationSnapshot.NormalizeAgentId(agent.Id) };
                if (agent.Name is { } name)
                {
                    row["name"] = name;
                }

                row["configured"] = current.Settings.Agents?.List is { Count: > 0 };
                return (JsonNode)row;
            })]),
        };
    }

    /// <summary>Sessions, the one used last first.</summary>
    /// <param name="parameters">What is asked for.</param>
    /// <param name="standard">How many when nothing is asked for.</param>
    /// <param name="isVisible">Whether the one who asks may see a session.</param>
    public JsonObject List(SessionParameters parameters, int standard, Func<string, bool> isVisible)
    {
        var since = parameters.ActiveMinutes is > 0 and var minutes ? time.GetUtcNow().ToUnixTimeMilliseconds() - (minutes * 60_000) : 0;
        var messages = (int)Math.Clamp(parameters.MessageLimit ?? 0, 0, MostMessagesOfRow);
        var kinds = parameters.Kinds?.Select(kind => kind.Trim().ToLowerInvariant()).Where(kind => kind.Length > 0).ToArray() ?? [];
        var rows = sessions.All().SelectMany(index => index.Entries.Select(pair => (Index: index, pair.Key, Entry: pair.Value)))
            .Where(row => row.Entry.UpdatedAt >= since && row.Key is not ("unknown" or "global") && (kinds.Length == 0 || kinds.Contains(Kind(row.Key))) && isVisible(row.Key))
            .OrderByDescending(row => row.Entry.UpdatedAt)
            .Take(Limit(parameters, standard))
            .Select(row => (JsonNode)Row(row.Index, row.Key, row.Entry, messages))
            .ToArray();
        return new JsonObject { ["count"] = rows.Length, ["sessions"] = new JsonArray(rows) };
    }

    /// <summary>The last messages of a session, cut to what a model can take.</summary>
    public JsonObject History(string sessionKey, SessionParameters parameters, int standard)
    {
        var index = sessions.OfKey(sessionKey);
        var excerpt = new HistoryExcerpt();
        if (index.Find(sessionKey) is { } entry)
        {
            excerpt.Add(TranscriptReader.LastMessages(index.TranscriptPath(entry), Limit(parameters, standard), HistoryExcerpt.MostRead)
                .Where(message => parameters.IncludeTools == true || message["role"]?.ToString() != "toolResult"));
        }

        return excerpt.ToJson(sessionKey);
    }

    private static int Limit(SessionParameters parameters, int standard) =>
        parameters.Limit is >= 1 and var limit ? (int)Math.Min(limit, MostRows) : standard;

    private static string Kind(string key) => !SessionKey.TryParse(key, out _, out var rest) ? "other"
        : rest.StartsWith("cron:", StringComparison.Ordinal) ? "cron"
        : rest.StartsWith("hook:", StringComparison.Ordinal) ? "hook"
        : rest.StartsWith("node-", StringComparison.Ordinal) || rest.StartsWith("node:", StringComparison.Ordinal) ? "node"
        : rest.Contains(":group:", StringComparison.Ordinal) || rest.Contains(":channel:", StringComparison.Ordinal) ? "group"
        : "other";

    private JsonObject Row(SessionIndex index, string key, SessionEntry entry, int messages)
    {
        var row = new JsonObject { ["key"] = key, ["kind"] = Kind(key), ["channel"] = entry.Text("channel") ?? "unknown" };
        foreach (var (name, value) in (ReadOnlySpan<(string, JsonNode?)>)[("label", entry.Text("label")), ("displayName", entry.Text("displayName") ?? entry.Text("label")),
            ("deliveryContext", entry.Json["deliveryContext"]?.DeepClone()), ("updatedAt", entry.UpdatedAt), ("sessionId", entry.SessionId), ("model", entry.Text("model")),
            ("contextTokens", entry.Number("contextTokens")), ("totalTokens", entry.Number("totalTokens") ?? 0), ("thinkingLevel", entry.Text("thinkingLevel")),
            ("verboseLevel", entry.Text("verboseLevel")), ("systemSent", entry.Flag("systemSent")), ("abortedLastRun", entry.Flag("abortedLastRun")),
            ("sendPolicy", entry.Text("sendPolicy")), ("lastChannel", entry.Text("lastChannel")), ("lastTo", entry.Text("lastTo")),
            ("lastAccountId", entry.Text("lastAccountId")), ("transcriptPath", Path.GetFileName(index.TranscriptPath(entry)))])
        {
            if (value is not null)
            {
                row[name] = value;
            }
        }

        if (messages > 0)
        {
            row["messages"] = History(key, new SessionParameters { Limit = messages }, messages)["messages"]!.DeepClone();
        }

        return row;
    }
}

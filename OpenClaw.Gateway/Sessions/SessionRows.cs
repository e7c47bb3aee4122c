using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;

namespace OpenClaw.Gateway.Sessions;

/// <summary>Sessions as lists show them.</summary>
internal sealed class SessionRows(ModelResolver models)
{
    private static readonly string[] Copied =
    [
        "label", "displayName", "channel", "subject", "groupChannel", "space", "chatType", "origin", "updatedAt", "sessionId", "systemSent",
        "abortedLastRun", "thinkingLevel", "verboseLevel", "reasoningLevel", "elevatedLevel", "sendPolicy", "inputTokens", "outputTokens",
        "totalTokens", "responseUsage",
    ];

    /// <summary>A row of <c>sessions.list</c>.</summary>
    public JsonObject Row(string agentId, string key, SessionEntry entry)
    {
        var row = new JsonObject { ["key"] = key, ["kind"] = Kind(key, entry) };
        foreach (var name in Copied)
        {
            if (name == "displayName" && (entry.Text("displayName") ?? entry.Text("label")) is { } displayName)
            {
                row[name] = displayName;
            }
            else if (entry.Json[name] is { } value)
            {
                row[name] = value.DeepClone();
            }
        }

        row["totalTokens"] ??= 0;
        var described = models.Describe(agentId, Override(entry));
        row["modelProvider"] = entry.Text("modelProvider") ?? described.Provider;
        row["model"] = entry.Text("model") ?? described.Model;
        foreach (var name in (ReadOnlySpan<string>)["contextTokens", "deliveryContext", "lastChannel", "lastTo", "lastAccountId"])
        {
            if (entry.Json[name] is { } value)
            {
                row[name] = value.DeepClone();
            }
        }

        return row;
    }

    /// <summary>A row of <c>status</c>.</summary>
    public JsonObject StatusRow(string agentId, string key, SessionEntry entry, long now)
    {
        var described = models.Describe(agentId, Override(entry));
        var total = entry.Number("totalTokens") ?? 0;
        var context = entry.Number("contextTokens") ?? described.ContextTokens;
        var row = new JsonObject
        {
            ["agentId"] = agentId,
            ["key"] = key,
            ["kind"] = Kind(key, entry),
            ["sessionId"] = entry.SessionId,
            ["updatedAt"] = entry.UpdatedAt,
            ["age"] = now - entry.UpdatedAt,
        };
        foreach (var name in (ReadOnlySpan<string>)["thinkingLevel", "verboseLevel", "reasoningLevel", "elevatedLevel", "systemSent",
            "abortedLastRun", "inputTokens", "outputTokens"])
        {
            if (entry.Json[name] is { } value)
            {
                row[name] = value.DeepClone();
            }
        }

        row["totalTokens"] = total;
        row["remainingTokens"] = Math.Max(0, context - total);
        row["percentUsed"] = context > 0 ? Math.Min(999, (long)Math.Round(100.0 * total / context)) : 0;
        row["model"] = entry.Text("model") ?? described.Model;
        row["contextTokens"] = context;
        row["flags"] = Flags(entry);
        return row;
    }

    /// <summary><c>direct</c>, <c>group</c>, <c>global</c> or <c>unknown</c>.</summary>
    public static string Kind(string key, SessionEntry entry) => key switch
    {
        "global" or "unknown" => key,
        _ when entry.Text("chatType") is "group" or "channel" => "group",
        _ when key.Contains(":group:", StringComparison.Ordinal) || key.Contains(":channel:", StringComparison.Ordinal) => "group",
        _ => "direct",
    };

    /// <summary>The model a session was switched to; null for the agent's own.</summary>
    public static string? Override(SessionEntry entry) =>
        entry.Text("modelOverride") is { Length: > 0 } model ? $"{entry.Text("providerOverride") ?? "anthropic"}/{model}" : null;

    private static JsonArray Flags(SessionEntry entry)
    {
        var flags = new JsonArray();
        foreach (var (member, name) in (ReadOnlySpan<(string, string)>)[("thinkingLevel", "think"), ("verboseLevel", "verbose"),
            ("reasoningLevel", "reasoning"), ("elevatedLevel", "elevated")])
        {
            if (entry.Text(member) is { Length: > 0 } level)
            {
                flags.Add($"{name}:{level}");
            }
        }

        if (entry.Flag("systemSent") == true)
        {
            flags.Add("system");
        }

        if (entry.Flag("abortedLastRun") == true)
        {
            flags.Add("aborted");
        }

        flags.Add($"id:{entry.SessionId}");
        return flags;
    }
}

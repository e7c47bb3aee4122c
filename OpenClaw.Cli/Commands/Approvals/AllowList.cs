using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Approvals;

/// <summary>The allow-lists in an approvals file: <c>agents.&lt;id&gt;.allowlist[].pattern</c>.</summary>
internal static class AllowList
{
    /// <summary>Every entry of every agent.</summary>
    public static IEnumerable<(string Pattern, string Agent, long? LastUsedAt)> Entries(JsonElement file) =>
        file.ValueKind == JsonValueKind.Object && file.At("agents") is { ValueKind: JsonValueKind.Object } agents
            ? agents.EnumerateObject().SelectMany(agent => agent.Value.Items("allowlist").Select(entry =>
                (entry.Text("pattern") ?? string.Empty, agent.Name, entry.Number("lastUsedAt"))))
            : [];

    /// <summary>Adds or removes a pattern.</summary>
    /// <returns>Whether that changed anything.</returns>
    public static bool Change(JsonObject file, string agent, string pattern, bool add)
    {
        var agents = Member(file, "agents");
        var list = agents[agent]?["allowlist"] as JsonArray;
        var index = list?.ToList().FindIndex(entry => entry?["pattern"]?.GetValue<string>() == pattern) ?? -1;
        if (add == index >= 0)
        {
            return false;
        }

        if (add)
        {
            var owner = Member(agents, agent);
            if (owner["allowlist"] is not JsonArray target)
            {
                owner["allowlist"] = target = [];
            }

            target.Add(new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["pattern"] = pattern });
            return true;
        }

        list!.RemoveAt(index);
        if (list.Count == 0)
        {
            agents[agent]!.AsObject().Remove("allowlist");
        }

        if (agents[agent] is JsonObject { Count: 0 })
        {
            agents.Remove(agent);
        }

        return true;
    }

    private static JsonObject Member(JsonObject owner, string name)
    {
        if (owner[name] is not JsonObject members)
        {
            owner[name] = members = [];
        }

        return members;
    }
}

using System.IO.Enumeration;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Tools;

/// <summary>Where a tool call runs.</summary>
internal enum ToolPlacement
{
    Sandbox,
    Host,
}

/// <summary>Whether and where a tool may run, and which settings say so. The executor obeys it and <c>explain</c> prints it.</summary>
internal sealed record ToolDecision
{
    public required string Tool { get; init; }

    public required bool Allowed { get; init; }

    public required ToolPlacement Placement { get; init; }

    /// <summary>The sandbox mode in force: <c>off</c>, <c>non-main</c> or <c>all</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>The setting that denied the tool; null when it is allowed.</summary>
    public string? DeniedBy { get; init; }

    /// <summary>What a person can do about a denial.</summary>
    public string? Fix { get; init; }
}

/// <summary>The one place that decides about tools.</summary>
internal sealed class ToolPolicy(ConfigurationStore configuration)
{
    // What a sandboxed session has unless the configuration lists something else.
    private static readonly string[] SandboxAllow =
    [
        "exec", "process", "read", "write", "edit", "apply_patch", "image", "sessions_list", "sessions_history", "sessions_send",
        "sessions_spawn", "session_status",
    ];

    private static readonly string[] SandboxDeny =
        ["browser", "canvas", "nodes", "cron", "gateway", "telegram", "whatsapp", "discord", "googlechat", "slack", "signal", "imessage"];

    private static readonly Dictionary<string, string[]> Groups = new(StringComparer.Ordinal)
    {
        ["group:runtime"] = ["exec", "process"],
        ["group:fs"] = ["read", "write", "edit", "apply_patch"],
    };

    public ToolDecision Decide(string tool, string agentId, string sessionKey)
    {
        var current = configuration.Current;
        var agent = current.FindAgent(agentId);
        var mode = agent?.Sandbox?.Mode ?? current.Settings.Agents?.Defaults?.Sandbox?.Mode ?? "off";
        var sandboxed = IsSandboxed(mode, sessionKey, agentId, current);
        var decision = new ToolDecision
        {
            Tool = tool,
            Allowed = true,
            Placement = sandboxed ? ToolPlacement.Sandbox : ToolPlacement.Host,
            Mode = mode,
        };

        foreach (var list in Lists(current.Settings.Tools, agent, sandboxed))
        {
            if (Matches(list.Deny, tool))
            {
                return decision with { Allowed = false, DeniedBy = $"{list.Key}.deny", Fix = $"Remove \"{tool}\" from {list.Key}.deny." };
            }

            if (list.Allow is { Count: > 0 } && !Matches(list.Allow, tool))
            {
                return decision with { Allowed = false, DeniedBy = $"{list.Key}.allow", Fix = $"Add \"{tool}\" to {list.Key}.allow." };
            }
        }

        return decision;
    }

    /// <summary>Whether a mode covers a session.</summary>
    public static bool IsSandboxed(string mode, string sessionKey, string agentId, ConfigurationSnapshot current) => mode switch
    {
        "off" => false,
        "non-main" => sessionKey != (current.SessionScope == "global" ? "global" : SessionKey.Main(agentId, current.MainKey)),

        // Everything else, and what a later release may add, is the safe side.
        _ => true,
    };

    private static IEnumerable<(string Key, IReadOnlyList<string>? Allow, IReadOnlyList<string>? Deny)> Lists(
        ToolsSettings? tools, AgentSettings? agent, bool sandboxed)
    {
        yield return ("tools", tools?.Allow, tools?.Deny);
        yield return ($"agents.list[{agent?.Id}].tools", agent?.Tools?.Allow, agent?.Tools?.Deny);
        if (sandboxed)
        {
            var own = agent?.Tools?.Sandbox?.Tools;
            var all = tools?.Sandbox?.Tools;
            yield return (own is null ? "tools.sandbox.tools" : $"agents.list[{agent!.Id}].tools.sandbox.tools",
                own?.Allow ?? all?.Allow ?? SandboxAllow, own?.Deny ?? all?.Deny ?? SandboxDeny);
        }
    }

    private static bool Matches(IReadOnlyList<string>? patterns, string tool) =>
        patterns?.Any(pattern => pattern.Trim().ToLowerInvariant() is var name
            && (Groups.TryGetValue(name, out var members) ? members.Contains(tool) : FileSystemName.MatchesSimpleExpression(name, tool))) == true;
}

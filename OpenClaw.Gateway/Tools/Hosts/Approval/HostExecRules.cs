using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;

namespace OpenClaw.Gateway.Tools.Hosts.Approval;

/// <summary>How strict commands on the gateway's machine are taken.</summary>
/// <param name="Security"><c>deny</c>, <c>allowlist</c> or <c>full</c>.</param>
/// <param name="Ask"><c>off</c>, <c>on-miss</c> or <c>always</c>.</param>
/// <param name="Allowlist">Patterns of programs that need no question.</param>
/// <param name="SafeBins">Programs that need no question as long as they read their standard input alone.</param>
internal sealed record HostExecRules(string Security, string Ask, IReadOnlyList<string> Allowlist, IReadOnlyList<string> SafeBins)
{
    private static readonly string[] Securities = ["deny", "allowlist", "full"];
    private static readonly string[] Asks = ["always", "on-miss", "off"];
    private static readonly string[] DefaultSafeBins = ["jq", "grep", "cut", "sort", "uniq", "head", "tail", "tr", "wc"];

    /// <summary>
    /// The strictest of what the settings, the session, the call and exec-approvals.json say. A session that is not sandboxed runs what it
    /// wants unless one of them says otherwise; one that leaves its sandbox has to ask.
    /// </summary>
    public static HostExecRules For(
        ConfigurationSnapshot current, SessionEntry? entry, string agentId, JsonObject? approvals, string? security, string? ask, bool elevated)
    {
        var own = current.FindAgent(agentId)?.Tools?.Exec;
        var all = current.Settings.Tools?.Exec;
        var file = approvals?["agents"]?[agentId] as JsonObject ?? approvals?["agents"]?["*"] as JsonObject;
        var defaults = approvals?["defaults"] as JsonObject;
        var configured = entry?.Text("execSecurity") ?? own?.Security ?? all?.Security ?? (elevated ? "allowlist" : "full");
        var asked = entry?.Text("execAsk") ?? own?.Ask ?? all?.Ask ?? (elevated ? "on-miss" : "off");
        return new HostExecRules(
            Strictest(Securities, configured, security, Text(file, "security") ?? Text(defaults, "security")),
            Strictest(Asks, asked, ask, Text(file, "ask") ?? Text(defaults, "ask")),
            [.. (file?["allowlist"] as JsonArray ?? []).OfType<JsonObject>().Select(row => row["pattern"]?.ToString() ?? string.Empty).Where(pattern => pattern.Length > 0)],
            own?.SafeBins ?? all?.SafeBins ?? DefaultSafeBins);
    }

    // The lists begin with the strictest; a word that is on none is the strictest.
    private static string Strictest(string[] order, params ReadOnlySpan<string?> values)
    {
        var least = order.Length - 1;
        foreach (var value in values)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                least = Math.Min(least, Math.Max(0, Array.IndexOf(order, value.Trim().ToLowerInvariant())));
            }
        }

        return order[least];
    }

    private static string? Text(JsonObject? json, string name) => json?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

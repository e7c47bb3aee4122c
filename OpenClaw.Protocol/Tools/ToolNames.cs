namespace OpenClaw.Protocol.Tools;

/// <summary>
/// Names of tools as they stand in openclaw.json: aliases, groups and profiles. The members are those of release 2026.2.9.
/// </summary>
public static class ToolNames
{
    /// <summary>Pseudo tool that matches all.</summary>
    public const string All = "*";

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["bash"] = "exec",
        ["apply-patch"] = "apply_patch",
    };

    private static readonly string[] SessionTools = ["sessions_list", "sessions_history", "sessions_send", "sessions_spawn", "session_status"];

    /// <summary>Groups, by the name that stands for their members.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["group:runtime"] = ["exec", "process"],
        ["group:fs"] = ["read", "write", "edit", "apply_patch"],
        ["group:sessions"] = SessionTools,
        ["group:memory"] = ["memory_search", "memory_get"],
        ["group:web"] = ["web_search", "web_fetch"],
        ["group:ui"] = ["browser", "canvas"],
        ["group:automation"] = ["cron", "gateway"],
        ["group:messaging"] = ["message"],
        ["group:nodes"] = ["nodes"],
        ["group:openclaw"] =
        [
            "browser", "canvas", "nodes", "cron", "message", "gateway", "agents_list", .. SessionTools,
            "memory_search", "memory_get", "web_search", "web_fetch", "image",
        ],
    };

    /// <summary>Profiles, by name. <c>full</c> is no restriction, so it has no entry.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Profiles { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["minimal"] = ["session_status"],
        ["coding"] = ["group:fs", "group:runtime", "group:sessions", "group:memory", "image"],
        ["messaging"] = ["group:messaging", "sessions_list", "sessions_history", "sessions_send", "session_status"],
    };

    /// <summary>What a sandboxed session has unless <c>tools.sandbox.tools.allow</c> says otherwise.</summary>
    public static IReadOnlyList<string> SandboxAllow { get; } =
    [
        "exec", "process", "read", "write", "edit", "apply_patch", "image", "sessions_list", "sessions_history", "sessions_send",
        "sessions_spawn", "session_status",
    ];

    /// <summary>What a sandboxed session never has unless <c>tools.sandbox.tools.deny</c> or <c>alsoAllow</c> says otherwise.</summary>
    public static IReadOnlyList<string> SandboxDeny { get; } =
        ["browser", "canvas", "nodes", "cron", "gateway", "telegram", "whatsapp", "discord", "googlechat", "slack", "signal", "imessage"];

    /// <summary>What a sub-agent never has, whatever is allowed.</summary>
    public static IReadOnlyList<string> SubagentDeny { get; } =
    [
        "sessions_list", "sessions_history", "sessions_send", "sessions_spawn", "gateway", "agents_list", "whatsapp_login", "session_status",
        "cron", "memory_search", "memory_get",
    ];

    /// <summary>The one spelling of a tool's name: trimmed, lower case, without aliases.</summary>
    public static string Normalize(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var plain = name.Trim().ToLowerInvariant();
        return Aliases.GetValueOrDefault(plain, plain);
    }

    /// <summary>Normalises names and puts the members of groups in their place.</summary>
    public static IReadOnlyList<string> Expand(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Select(Normalize).Where(name => name.Length > 0)
            .SelectMany(name => Groups.TryGetValue(name, out var members) ? members : [name]).Distinct(StringComparer.Ordinal)];
    }
}

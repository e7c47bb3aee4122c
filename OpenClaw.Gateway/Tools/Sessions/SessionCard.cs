using System.Globalization;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Agents.Queues;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Providers;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Status;
using OpenClaw.Gateway.Tools.Policy;

namespace OpenClaw.Gateway.Tools.Sessions;

/// <summary>How a session is, as people read it: the answer of <c>session_status</c> and of <c>/status</c>.</summary>
internal sealed class SessionCard(
    SessionStore sessions, ModelResolver models, ToolPolicy policy, ConfigurationStore configuration, Lazy<AgentRunner> runner, TimeProvider time)
{
    private const int ShownKeyCharacters = 4;
    private const int LongEnoughToShow = 16;

    public string Of(string sessionKey)
    {
        var current = configuration.Current;
        var index = sessions.OfKey(sessionKey);
        var entry = index.Find(sessionKey);
        var reference = entry is null ? null : SessionRows.Override(entry);
        var described = models.Describe(index.AgentId, reference);
        var now = time.GetUtcNow();
        var used = entry?.Number("totalTokens") ?? 0;
        var window = described.ContextTokens;
        var decision = policy.Decide("exec", index.AgentId, sessionKey);
        var queue = QueuePolicy.For(current, entry);
        List<string> runtime =
        [
            $"Runtime: {(decision.Placement == ToolPlacement.Sandbox ? $"docker/{decision.Mode}" : "direct")}",
            $"Think: {entry?.Text("thinkingLevel") ?? current.Settings.Agents?.Defaults?.ThinkingDefault ?? "off"}",
        ];
        foreach (var (member, name) in (ReadOnlySpan<(string, string)>)[("verboseLevel", "verbose"), ("reasoningLevel", "reasoning"), ("elevatedLevel", "elevated")])
        {
            if (entry?.Text(member) is { Length: > 0 } level and not "off")
            {
                runtime.Add(level == "on" ? name : $"{name}:{level}");
            }
        }

        return string.Join(
            '\n',
            $"🦞 OpenClaw {PresenceRegistry.Version}",
            string.Create(CultureInfo.InvariantCulture, $"🕒 Time: {now.UtcDateTime:dddd, yyyy-MM-dd HH:mm} UTC"),
            $"🧠 Model: {described.Provider}/{described.Model} · 🔑 {Key(index.AgentId, reference)}",
            $"🧮 Tokens: {Short(entry?.Number("inputTokens") ?? 0)} in / {Short(entry?.Number("outputTokens") ?? 0)} out",
            string.Create(CultureInfo.InvariantCulture, $"📚 Context: {Short(used)}/{Short(window)} ({(window > 0 ? 100 * used / window : 0)}%) · 🧹 Compactions: {entry?.Number("compactionCount") ?? 0}"),
            $"🧵 Session: {sessionKey} • {(entry is null ? "not used yet" : $"updated {Age(now.ToUnixTimeMilliseconds() - entry.UpdatedAt)}")}",
            $"⚙️ {string.Join(" · ", runtime)}",
            string.Create(CultureInfo.InvariantCulture, $"🪢 Queue: {queue.ModeName} (depth {runner.Value.Waiting(sessionKey)})"));
    }

    // Enough to tell two keys apart, too little to use one.
    private string Key(string agentId, string? reference)
    {
        try
        {
            var key = models.Resolve(agentId, reference).ApiKey;
            return key.Length == 0 ? "none" : key.Length < LongEnoughToShow ? "(set)" : $"{key[..ShownKeyCharacters]}…{key[^ShownKeyCharacters..]}";
        }
        catch (ModelUnavailableException)
        {
            return "missing";
        }
    }

    /// <summary>A number of tokens in few characters, such as <c>1.2k</c>.</summary>
    public static string Short(long tokens) => tokens switch
    {
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{tokens / 1_000_000.0:0.#}m"),
        >= 1000 => string.Create(CultureInfo.InvariantCulture, $"{tokens / 1000.0:0.#}k"),
        _ => tokens.ToString(CultureInfo.InvariantCulture),
    };

    private static string Age(long milliseconds) => milliseconds switch
    {
        < 60_000 => "just now",
        < 3_600_000 => $"{milliseconds / 60_000}m ago",
        < 86_400_000 => $"{milliseconds / 3_600_000}h ago",
        _ => $"{milliseconds / 86_400_000}d ago",
    };
}

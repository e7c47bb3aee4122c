using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Tools.Sessions;

/// <summary>
/// Which sessions a session reaches: its own agent's, those of other agents as <c>tools.agentToAgent</c> says, and out of a sandbox only
/// what it started itself, unless <c>sandbox.sessionToolsVisibility</c> is <c>all</c>. What is not reached does not exist for it.
/// </summary>
internal sealed class SessionReach(ConfigurationStore configuration, SessionStore sessions, ToolPolicy policy)
{
    private const int DeepestTree = 16;

    /// <summary>Whether a session sees what it started alone.</summary>
    public bool IsClamped(string agentId, string sessionKey)
    {
        var current = configuration.Current;
        var visibility = current.FindAgent(agentId)?.Sandbox?.SessionToolsVisibility ?? current.Settings.Agents?.Defaults?.Sandbox?.SessionToolsVisibility;
        return visibility != "all" && policy.Decide("exec", agentId, sessionKey).Placement == ToolPlacement.Sandbox;
    }

    /// <summary>Why a session cannot be reached from another; null when it can.</summary>
    public string? Refusal(string agentId, string sessionKey, string target)
    {
        if (target == sessionKey)
        {
            return null;
        }

        if (IsClamped(agentId, sessionKey) && !IsDescendant(target, sessionKey))
        {
            return $"Session not visible from this sandboxed agent session: {target}";
        }

        var other = AgentOf(target);
        if (other == agentId)
        {
            return null;
        }

        var settings = configuration.Current.Settings.Tools?.AgentToAgent;
        return settings?.Enabled != true ? "Agent-to-agent access is disabled. Set tools.agentToAgent.enabled=true to allow it."
            : settings.Allow is { } allow && !(Matches(allow, agentId) && Matches(allow, other)) ? "Agent-to-agent access denied by tools.agentToAgent.allow."
            : null;
    }

    /// <summary>The canonical key of a session that a model named by key or id; null when there is no such session.</summary>
    public string? Find(string agentId, string named)
    {
        var current = configuration.Current;
        var key = SessionKey.Canonical(named, agentId, current.MainKey);
        return sessions.OfKey(key).Find(key) is not null
            ? key
            : sessions.All().SelectMany(index => index.Entries).Where(pair => pair.Value.SessionId == named.Trim()).Select(pair => pair.Key).FirstOrDefault();
    }

    /// <summary>The agent whose session it is.</summary>
    public string AgentOf(string sessionKey) =>
        SessionKey.TryParse(sessionKey, out var agentId, out _) ? ConfigurationSnapshot.NormalizeAgentId(agentId) : configuration.Current.DefaultAgentId;

    // The gateway's own record says who started whom; nothing that a session says does.
    private bool IsDescendant(string target, string ancestor)
    {
        var key = target;
        for (var depth = 0; depth < DeepestTree; depth++)
        {
            if (sessions.OfKey(key).Find(key)?.Text("spawnedBy") is not { } parent)
            {
                return false;
            }

            if (parent == ancestor)
            {
                return true;
            }

            key = parent;
        }

        return false;
    }

    private static bool Matches(IEnumerable<string> patterns, string agentId) => new ToolPatterns(patterns).Matches(agentId);
}

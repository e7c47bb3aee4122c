using System.Text;

namespace OpenClaw.Protocol.Sessions;

/// <summary>
/// Names of sessions: <c>agent:&lt;agentId&gt;:&lt;rest&gt;</c>. The main session is <c>agent:&lt;agentId&gt;:&lt;mainKey&gt;</c>, which clients
/// may shorten to <c>main</c>.
/// </summary>
public static class SessionKey
{
    /// <summary>The agent used when none is configured or named.</summary>
    public const string DefaultAgentId = "main";

    /// <summary>The main key unless <c>session.mainKey</c> says otherwise.</summary>
    public const string DefaultMainKey = "main";

    /// <summary>The canonical key of an agent's main session.</summary>
    public static string Main(string agentId = DefaultAgentId, string mainKey = DefaultMainKey) => $"agent:{agentId}:{mainKey}";

    /// <summary>The canonical form of <paramref name="key"/>: bare words become sessions of <paramref name="defaultAgentId"/>, agent ids lower case.</summary>
    public static string Canonical(string? key, string defaultAgentId = DefaultAgentId, string mainKey = DefaultMainKey)
    {
        var trimmed = key?.Trim() ?? string.Empty;
        if (trimmed.Length == 0 || trimmed == "main" || trimmed == mainKey)
        {
            return Main(defaultAgentId, mainKey);
        }

        if (!TryParse(trimmed, out var agentId, out var rest))
        {
            return $"agent:{defaultAgentId}:{trimmed}";
        }

        return rest == "main" || rest == mainKey ? Main(agentId, mainKey) : $"agent:{agentId}:{rest}";
    }

    /// <summary>Splits <c>agent:&lt;agentId&gt;:&lt;rest&gt;</c>; the agent id comes back in lower case.</summary>
    public static bool TryParse(string key, out string agentId, out string rest)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parts = key.Split(':', 3);
        if (parts.Length == 3 && parts[0] == "agent" && parts[1].Length > 0 && parts[2].Length > 0)
        {
            agentId = parts[1].ToLowerInvariant();
            rest = parts[2];
            return true;
        }

        agentId = string.Empty;
        rest = string.Empty;
        return false;
    }

    /// <summary>Whether the session is that of a sub-agent: <c>agent:&lt;agentId&gt;:subagent:&lt;id&gt;</c>.</summary>
    public static bool IsSubagent(string key) => TryParse(key, out _, out var rest) && rest.StartsWith("subagent:", StringComparison.Ordinal);

    /// <summary>The canonical form of an agent id: lower case, other characters become dashes, at most 64; <c>main</c> when nothing is left.</summary>
    public static string NormalizeAgentId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var result = new StringBuilder(id.Length);
        foreach (var c in id.Trim().ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-')
            {
                result.Append(c);
            }
            else if (result.Length == 0 || result[^1] != '-')
            {
                result.Append('-');
            }
        }

        var name = result.ToString().Trim('-');
        return name.Length switch { 0 => DefaultAgentId, > 64 => name[..64], _ => name };
    }
}

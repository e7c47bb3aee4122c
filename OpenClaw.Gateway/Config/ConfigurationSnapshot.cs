using System.Text.Json.Nodes;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Config;

/// <summary>openclaw.json as it was at one moment.</summary>
internal sealed record ConfigurationSnapshot
{
    /// <summary>The text of the file; null when there is none.</summary>
    public required string? Raw { get; init; }

    /// <summary>SHA-256 of <see cref="Raw"/>, lower-case hex.</summary>
    public required string Hash { get; init; }

    /// <summary>The file's content before <c>$include</c> and <c>${ENV}</c>.</summary>
    public required JsonObject Parsed { get; init; }

    /// <summary>The content after both.</summary>
    public required JsonObject Resolved { get; init; }

    /// <summary>Absolute paths of the files that were included.</summary>
    public IReadOnlyList<string> Included { get; init; } = [];

    /// <summary>
    /// The typed settings. When the file has <see cref="Issues"/>, only those that let a person in to see them: the address and
    /// the shared secret. Nothing else of a bad file is believed.
    /// </summary>
    public required OpenClawConfig Settings { get; init; }

    /// <summary>Everything that is wrong with the file.</summary>
    public required IReadOnlyList<ConfigurationIssue> Issues { get; init; }

    public bool IsValid => Issues.Count == 0;

    public string MainKey => Settings.Session?.MainKey?.Trim() is { Length: > 0 } key ? key : SessionKey.DefaultMainKey;

    public string SessionScope => Settings.Session?.Scope ?? "per-sender";

    public IReadOnlyList<AgentSettings> Agents =>
        Settings.Agents?.List is { Count: > 0 } list ? list : [new AgentSettings { Id = SessionKey.DefaultAgentId }];

    public string DefaultAgentId
    {
        get
        {
            var agents = Agents;
            return NormalizeAgentId((agents.FirstOrDefault(agent => agent.Default == true) ?? agents[0]).Id);
        }
    }

    public string MainSessionKey => SessionKey.Main(DefaultAgentId, MainKey);

    public AgentSettings? FindAgent(string agentId) => Agents.FirstOrDefault(agent => NormalizeAgentId(agent.Id) == agentId);

    /// <summary>The canonical form of a session key as a client wrote it.</summary>
    public string CanonicalKey(string? key) => SessionKey.Canonical(key, DefaultAgentId, MainKey);

    /// <summary>See <see cref="SessionKey.NormalizeAgentId"/>.</summary>
    public static string NormalizeAgentId(string id) => SessionKey.NormalizeAgentId(id);
}

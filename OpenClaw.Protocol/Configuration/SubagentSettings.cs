using System.Text.Json;

namespace OpenClaw.Protocol.Configuration;

/// <summary><c>agents.defaults.subagents</c>.</summary>
public sealed record SubagentDefaults
{
    /// <summary>Sub-agents at the same time over all sessions; 8.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>Minutes after its last turn in which a sub-agent's session is put away; 60.</summary>
    public int? ArchiveAfterMinutes { get; init; }

    /// <summary>Their model: a string or an object with <c>primary</c>; that of their agent when absent.</summary>
    public JsonElement? Model { get; init; }

    /// <summary>How thorough they think.</summary>
    public string? Thinking { get; init; }
}

/// <summary><c>agents.list[].subagents</c>.</summary>
public sealed record SubagentSettings
{
    /// <summary>Agents whose sub-agents this one may start, besides its own; <c>*</c> for all.</summary>
    public IReadOnlyList<string>? AllowAgents { get; init; }

    /// <summary>Model of this agent's sub-agents: a string or an object with <c>primary</c>.</summary>
    public JsonElement? Model { get; init; }

    /// <summary>How thorough they think.</summary>
    public string? Thinking { get; init; }
}

using System.Text.Json;

namespace OpenClaw.Protocol.Tools;

/// <summary>Arguments of the tool <c>sessions_spawn</c>.</summary>
public sealed record SpawnParameters
{
    /// <summary>Name of the tool.</summary>
    public const string ToolName = "sessions_spawn";

    /// <summary>What the model reads about the tool.</summary>
    public const string Description =
        "Give a task to a sub-agent that works in a session of its own while you go on. Returns at once; what came of it is told to this session when it is done. "
        + "A sub-agent never has more access than you have.";

    /// <summary>What the model may pass, as JSON Schema.</summary>
    public static JsonElement Schema { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "required": ["task"],
          "properties": {
            "task": { "type": "string", "description": "The task, with everything the sub-agent has to know" },
            "label": { "type": "string", "description": "Name for people" },
            "agentId": { "type": "string", "description": "Agent to do it; this one when absent (agents_list shows the others)" },
            "model": { "type": "string", "description": "Model to use, provider/model" },
            "thinking": { "type": "string", "description": "off, minimal, low, medium, high or xhigh" },
            "runTimeoutSeconds": { "type": "number", "description": "Seconds the sub-agent may take" },
            "cleanup": { "type": "string", "enum": ["delete", "keep"], "description": "Whether its session goes when it is done; keep" }
          }
        }
        """);

    /// <summary>The task; required, not blank.</summary>
    public string? Task { get; init; }

    /// <summary>Name for people.</summary>
    public string? Label { get; init; }

    /// <summary>Whose sub-agent.</summary>
    public string? AgentId { get; init; }

    /// <summary>Model, <c>provider/model</c>.</summary>
    public string? Model { get; init; }

    /// <summary>How thorough it thinks.</summary>
    public string? Thinking { get; init; }

    /// <summary>Seconds it may take.</summary>
    public double? RunTimeoutSeconds { get; init; }

    /// <summary>Older name of <see cref="RunTimeoutSeconds"/>.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary><c>delete</c> or <c>keep</c>.</summary>
    public string? Cleanup { get; init; }
}

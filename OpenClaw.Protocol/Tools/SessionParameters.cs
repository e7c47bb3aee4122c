using System.Text.Json;

namespace OpenClaw.Protocol.Tools;

/// <summary>Arguments of the tools that reach sessions: <c>sessions_list</c>, <c>sessions_history</c>, <c>sessions_send</c>, <c>session_status</c>.</summary>
public sealed record SessionParameters
{
    /// <summary>Name of the tool that lists sessions.</summary>
    public const string ListName = "sessions_list";

    /// <summary>Name of the tool that reads one.</summary>
    public const string HistoryName = "sessions_history";

    /// <summary>Name of the tool that writes to one.</summary>
    public const string SendName = "sessions_send";

    /// <summary>Name of the tool that shows how one is.</summary>
    public const string StatusName = "session_status";

    /// <summary>Name of the tool that lists agents.</summary>
    public const string AgentsName = "agents_list";

    /// <summary>What a model may pass to <see cref="ListName"/>.</summary>
    public static JsonElement ListSchema { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "properties": {
            "kinds": { "type": "array", "items": { "type": "string" }, "description": "Only these: main, group, cron, hook, node, other" },
            "limit": { "type": "number", "description": "Most sessions, 1 to 200" },
            "activeMinutes": { "type": "number", "description": "Only sessions used in the last minutes" },
            "messageLimit": { "type": "number", "description": "Last messages of each session, 0 to 20" }
          }
        }
        """);

    /// <summary>What a model may pass to <see cref="HistoryName"/>.</summary>
    public static JsonElement HistorySchema { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "required": ["sessionKey"],
          "properties": {
            "sessionKey": { "type": "string", "description": "Key or id of the session" },
            "limit": { "type": "number", "description": "Most messages, the newest" },
            "includeTools": { "type": "boolean", "description": "Results of tools too" }
          }
        }
        """);

    /// <summary>What a model may pass to <see cref="SendName"/>.</summary>
    public static JsonElement SendSchema { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "required": ["message"],
          "properties": {
            "sessionKey": { "type": "string", "description": "Key or id of the session" },
            "label": { "type": "string", "description": "Label of the session, instead of its key" },
            "agentId": { "type": "string", "description": "Agent whose session has the label" },
            "message": { "type": "string", "description": "What to say to it" },
            "timeoutSeconds": { "type": "number", "description": "Seconds to wait for the answer; 30, and 0 not to wait" }
          }
        }
        """);

    /// <summary>What a model may pass to <see cref="StatusName"/>.</summary>
    public static JsonElement StatusSchema { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "properties": {
            "sessionKey": { "type": "string", "description": "Key or id of the session; this one when absent" },
            "model": { "type": "string", "description": "Model to use from now on, provider/model; default for the agent's own" }
          }
        }
        """);

    /// <summary>What a model may pass to a tool that takes nothing.</summary>
    public static JsonElement NoneSchema { get; } = ToolSchema.Parse("""{ "type": "object", "properties": {} }""");

    /// <summary>Kinds of sessions to list; all when absent.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Most rows or messages.</summary>
    public double? Limit { get; init; }

    /// <summary>Minutes since the last use.</summary>
    public double? ActiveMinutes { get; init; }

    /// <summary>Messages per row, 0 to 20.</summary>
    public double? MessageLimit { get; init; }

    /// <summary>Key or id.</summary>
    public string? SessionKey { get; init; }

    /// <summary>Whether results of tools are wanted.</summary>
    public bool? IncludeTools { get; init; }

    /// <summary>Label instead of a key.</summary>
    public string? Label { get; init; }

    /// <summary>Whose label.</summary>
    public string? AgentId { get; init; }

    /// <summary>What to say.</summary>
    public string? Message { get; init; }

    /// <summary>Seconds to wait; 0 or less not to wait.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>Model to switch to.</summary>
    public string? Model { get; init; }
}

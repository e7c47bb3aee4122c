using System.Text.Json;

namespace OpenClaw.Protocol.Tools;

/// <summary>Arguments of the tool <c>process</c>.</summary>
public sealed record ProcessParameters
{
    /// <summary>Name of the tool.</summary>
    public const string ToolName = "process";

    /// <summary>What the model reads about the tool.</summary>
    public const string Description =
        "Look after commands that exec left running: list, poll, log, write, send-keys, submit, paste, kill, clear, remove.";

    /// <summary>What the model may pass, as JSON Schema.</summary>
    public static JsonElement Schema { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "required": ["action"],
          "properties": {
            "action": { "type": "string", "enum": ["list", "poll", "log", "write", "send-keys", "submit", "paste", "kill", "clear", "remove"] },
            "sessionId": { "type": "string", "description": "Which command, as exec or list said" },
            "data": { "type": "string", "description": "write: what its standard input gets" },
            "eof": { "type": "boolean", "description": "write: close its standard input after data" },
            "keys": { "type": "array", "items": { "type": "string" }, "description": "send-keys: names such as Enter, C-c, Up" },
            "hex": { "type": "array", "items": { "type": "string" }, "description": "send-keys: bytes as hexadecimal numbers" },
            "literal": { "type": "string", "description": "send-keys: text as it is" },
            "text": { "type": "string", "description": "paste: text to paste" },
            "bracketed": { "type": "boolean", "description": "paste: wrap it as a terminal does; true unless said" },
            "offset": { "type": "number", "description": "log: first line, from 0" },
            "limit": { "type": "number", "description": "log: how many lines; without offset the last ones" },
            "timeout": { "type": "number", "description": "poll: milliseconds to wait for output or the end, up to 30000" }
          }
        }
        """);

    /// <summary>What to do.</summary>
    public string? Action { get; init; }

    /// <summary>Which command.</summary>
    public string? SessionId { get; init; }

    /// <summary>For its standard input.</summary>
    public string? Data { get; init; }

    /// <summary>Whether its standard input ends.</summary>
    public bool? Eof { get; init; }

    /// <summary>Names of keys.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>Bytes as hexadecimal numbers.</summary>
    public IReadOnlyList<string>? Hex { get; init; }

    /// <summary>Text to type.</summary>
    public string? Literal { get; init; }

    /// <summary>Text to paste.</summary>
    public string? Text { get; init; }

    /// <summary>Whether a paste is wrapped as terminals do; true unless said.</summary>
    public bool? Bracketed { get; init; }

    /// <summary>First line, from 0.</summary>
    public double? Offset { get; init; }

    /// <summary>How many lines.</summary>
    public double? Limit { get; init; }

    /// <summary>Milliseconds to wait, up to 30000.</summary>
    public double? Timeout { get; init; }
}

using System.Text.Json;

namespace OpenClaw.Protocol.Tools;

/// <summary>Arguments of the tool <c>exec</c>.</summary>
public sealed record ExecParameters
{
    /// <summary>Name of the tool.</summary>
    public const string ToolName = "exec";

    /// <summary>What the model reads about the tool.</summary>
    public const string Description =
        "Run a shell command with /bin/sh -lc. Returns what it wrote to standard output and standard error. A command that takes longer than "
        + "yieldMs, or with background, goes on running: look after it with the tool process.";

    /// <summary>What the model may pass, as JSON Schema.</summary>
    public static JsonElement Schema { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "required": ["command"],
          "properties": {
            "command": { "type": "string", "description": "Shell command to run" },
            "workdir": { "type": "string", "description": "Directory to run in: absolute, or relative to the workspace" },
            "env": { "type": "object", "description": "Environment variables for this command" },
            "background": { "type": "boolean", "description": "Let it run on at once" },
            "yieldMs": { "type": "number", "description": "Milliseconds after which it runs on in the background, 10 to 120000" },
            "elevated": { "type": "boolean", "description": "Leave the sandbox, where a person allowed it" },
            "security": { "type": "string", "description": "deny, allowlist or full; only makes it stricter" },
            "ask": { "type": "string", "description": "off, on-miss or always; only makes it stricter" },
            "timeout": { "type": "number", "description": "Seconds after which the command is killed; 0 for no limit" }
          }
        }
        """);

    /// <summary>Shell command; required, not blank.</summary>
    public string? Command { get; init; }

    /// <summary>Directory to run in.</summary>
    public string? Workdir { get; init; }

    /// <summary>Environment of this command.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Seconds; 0 or less means no limit.</summary>
    public double? Timeout { get; init; }

    /// <summary>Asks to go on in the background.</summary>
    public bool? Background { get; init; }

    /// <summary>Milliseconds after which the command goes on in the background.</summary>
    public double? YieldMs { get; init; }

    /// <summary>Asks to leave the sandbox, or not to.</summary>
    public bool? Elevated { get; init; }

    /// <summary>Which commands run on the gateway's host.</summary>
    public string? Security { get; init; }

    /// <summary>When a person is asked.</summary>
    public string? Ask { get; init; }

    /// <summary>Where to run: <c>sandbox</c>, <c>gateway</c> or <c>node</c>.</summary>
    public string? Host { get; init; }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Tools;

/// <summary>Arguments of the tool <c>exec</c>.</summary>
public sealed record ExecParameters
{
    /// <summary>Name of the tool.</summary>
    public const string ToolName = "exec";

    /// <summary>What the model reads about the tool.</summary>
    public const string Description =
        "Run a shell command with /bin/sh -lc and wait for it. Returns what it wrote to standard output and standard error.";

    /// <summary>What the model may pass, as JSON Schema.</summary>
    public static JsonElement Schema { get; } = JsonDocument.Parse("""
        {
          "type": "object",
          "required": ["command"],
          "properties": {
            "command": { "type": "string", "description": "Shell command to run" },
            "workdir": { "type": "string", "description": "Directory to run in: absolute, or relative to the workspace" },
            "env": { "type": "object", "description": "Environment variables for this command" },
            "timeout": { "type": "number", "description": "Seconds after which the command is killed; 0 for no limit" }
          }
        }
        """).RootElement.Clone();

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

    /// <summary>Where to run: <c>sandbox</c>, <c>gateway</c> or <c>node</c>.</summary>
    public string? Host { get; init; }
}

/// <summary>Source-generated JSON of tool arguments.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ExecParameters))]
public sealed partial class ToolJson : JsonSerializerContext;

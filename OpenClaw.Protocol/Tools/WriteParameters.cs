using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Tools;

/// <summary>Arguments of the tool <c>write</c>.</summary>
public sealed record WriteParameters
{
    /// <summary>Name of the tool.</summary>
    public const string ToolName = "write";

    /// <summary>What the model reads about the tool.</summary>
    public const string Description =
        "Write a file. Directories that are missing are made; a file that exists is replaced as a whole.";

    /// <summary>What the model may pass, as JSON Schema.</summary>
    public static JsonElement Schema { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "required": ["content"],
          "properties": {
            "path": { "type": "string", "description": "File to write: absolute, or relative to the workspace" },
            "file_path": { "type": "string", "description": "The same as path" },
            "content": { "type": "string", "description": "The whole new content" }
          }
        }
        """);

    /// <summary>The file: absolute, or relative to the workspace.</summary>
    public string? Path { get; init; }

    /// <summary>Another name of <see cref="Path"/> that models use.</summary>
    [JsonPropertyName("file_path")]
    public string? FilePath { get; init; }

    /// <summary>The new content.</summary>
    public string? Content { get; init; }
}

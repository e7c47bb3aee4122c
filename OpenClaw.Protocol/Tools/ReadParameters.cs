using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Tools;

/// <summary>Arguments of the tool <c>read</c>.</summary>
public sealed record ReadParameters
{
    /// <summary>Name of the tool.</summary>
    public const string ToolName = "read";

    /// <summary>What the model reads about the tool.</summary>
    public const string Description =
        "Read a file. Text comes as at most 2000 lines or 50 KB, whichever is less; continue with offset. Pictures (jpeg, png, gif, webp) are shown.";

    /// <summary>What the model may pass, as JSON Schema.</summary>
    public static JsonElement Schema { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "properties": {
            "path": { "type": "string", "description": "File to read: absolute, or relative to the workspace" },
            "file_path": { "type": "string", "description": "The same as path" },
            "offset": { "type": "number", "description": "First line, from 1" },
            "limit": { "type": "number", "description": "How many lines" }
          }
        }
        """);

    /// <summary>The file: absolute, or relative to the workspace.</summary>
    public string? Path { get; init; }

    /// <summary>Another name of <see cref="Path"/> that models use.</summary>
    [JsonPropertyName("file_path")]
    public string? FilePath { get; init; }

    /// <summary>First line, from 1.</summary>
    public double? Offset { get; init; }

    /// <summary>How many lines.</summary>
    public double? Limit { get; init; }
}

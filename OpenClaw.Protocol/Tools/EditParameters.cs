using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Tools;

/// <summary>Arguments of the tool <c>edit</c>.</summary>
public sealed record EditParameters
{
    /// <summary>Name of the tool.</summary>
    public const string ToolName = "edit";

    /// <summary>What the model reads about the tool.</summary>
    public const string Description =
        "Replace text in a file. Each old text has to occur exactly once in the file, with enough context to be found; several edits are all matched against the file as it is.";

    /// <summary>What the model may pass, as JSON Schema.</summary>
    public static JsonElement Schema { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "properties": {
            "path": { "type": "string", "description": "File to change: absolute, or relative to the workspace" },
            "file_path": { "type": "string", "description": "The same as path" },
            "oldText": { "type": "string", "description": "Text that is there" },
            "newText": { "type": "string", "description": "Text to put in its place; empty to delete" },
            "old_string": { "type": "string", "description": "The same as oldText" },
            "new_string": { "type": "string", "description": "The same as newText" },
            "edits": {
              "type": "array",
              "description": "Several replacements at once, instead of oldText and newText",
              "items": {
                "type": "object",
                "required": ["oldText", "newText"],
                "properties": { "oldText": { "type": "string" }, "newText": { "type": "string" } }
              }
            }
          }
        }
        """);

    /// <summary>The file: absolute, or relative to the workspace.</summary>
    public string? Path { get; init; }

    /// <summary>Another name of <see cref="Path"/> that models use.</summary>
    [JsonPropertyName("file_path")]
    public string? FilePath { get; init; }

    /// <summary>Text that is there.</summary>
    public string? OldText { get; init; }

    /// <summary>Text to put in its place.</summary>
    public string? NewText { get; init; }

    /// <summary>Another name of <see cref="OldText"/> that models use.</summary>
    [JsonPropertyName("old_string")]
    public string? OldString { get; init; }

    /// <summary>Another name of <see cref="NewText"/> that models use.</summary>
    [JsonPropertyName("new_string")]
    public string? NewString { get; init; }

    /// <summary>Several replacements instead of one.</summary>
    public IReadOnlyList<TextEdit>? Edits { get; init; }
}

/// <summary>One replacement.</summary>
/// <param name="OldText">Text that is there.</param>
/// <param name="NewText">Text to put in its place.</param>
public sealed record TextEdit(string? OldText, string? NewText);

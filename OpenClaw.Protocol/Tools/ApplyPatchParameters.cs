using System.Text.Json;

namespace OpenClaw.Protocol.Tools;

/// <summary>Arguments of the tool <c>apply_patch</c>.</summary>
public sealed record ApplyPatchParameters
{
    /// <summary>Name of the tool.</summary>
    public const string ToolName = "apply_patch";

    /// <summary>What the model reads about the tool.</summary>
    public const string Description =
        "Change several files by one patch: *** Begin Patch, then *** Add File, *** Delete File or *** Update File sections (with *** Move to and @@ context lines), then *** End Patch. Nothing is changed when any part does not fit.";

    /// <summary>What the model may pass, as JSON Schema.</summary>
    public static JsonElement Schema { get; } = ToolSchema.Parse("""
        {
          "type": "object",
          "required": ["input"],
          "properties": {
            "input": { "type": "string", "description": "The patch, from *** Begin Patch to *** End Patch" }
          }
        }
        """);

    /// <summary>The patch.</summary>
    public string? Input { get; init; }
}

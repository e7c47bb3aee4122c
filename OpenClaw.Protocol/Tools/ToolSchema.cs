using System.Text.Json;

namespace OpenClaw.Protocol.Tools;

/// <summary>Reads the schemas that stand in the code.</summary>
internal static class ToolSchema
{
    /// <summary>A schema that outlives the document it was read from.</summary>
    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

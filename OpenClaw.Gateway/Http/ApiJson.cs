using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Http;

/// <summary>Values of a request's body, where another kind of value counts as none.</summary>
internal static class ApiJson
{
    /// <summary>A text as it is; null for everything else and for an empty one.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    /// <summary>A text without the blanks around it; null for everything else and for a blank one.</summary>
    public static string? TrimmedText(JsonNode? node) => Text(node)?.Trim() is { Length: > 0 } text ? text : null;
}

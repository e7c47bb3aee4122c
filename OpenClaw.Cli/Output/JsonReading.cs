using System.Text.Json;

namespace OpenClaw.Cli.Output;

/// <summary>Looks into answers whose members may be absent: a gateway of another version leaves out or adds some.</summary>
internal static class JsonReading
{
    /// <summary>The value at a path of member names, or null when a step is missing or null.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : element;
    }

    /// <summary>A string at a path, or null.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path)?.AsText();

    /// <summary>A whole number at a path, or null.</summary>
    public static long? Number(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path)?.AsNumber();

    /// <summary>Whether true stands at a path.</summary>
    public static bool Flag(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path)?.ValueKind == JsonValueKind.True;

    /// <summary>The items of an array at a path; none when it is absent.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The strings of an array at a path.</summary>
    public static IEnumerable<string> Texts(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Items(path).Select(item => item.AsText()).OfType<string>();

    /// <summary>The string itself, or null when it is something else.</summary>
    public static string? AsText(this JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    /// <summary>The whole number itself, or null when it is something else.</summary>
    public static long? AsNumber(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) ? number : null;
}

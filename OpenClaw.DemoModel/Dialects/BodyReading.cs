using System.Text.Json;
using OpenClaw.DemoModel.Api;
using OpenClaw.DemoModel.Scripts;

namespace OpenClaw.DemoModel.Dialects;

/// <summary>Takes members out of a request body and names the one that is wrong.</summary>
internal static class BodyReading
{
    public static void RequireObject(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw RequestRefusedException.Invalid(null, "The body must be a JSON object.");
        }
    }

    public static string RequiredString(JsonElement parent, string name, string path, bool mayBeEmpty = false)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String || (!mayBeEmpty && value.GetString()!.Length == 0))
        {
            throw RequestRefusedException.Invalid(path, $"{path} must be {(mayBeEmpty ? "a" : "a non-empty")} string.");
        }

        return value.GetString()!;
    }

    public static bool Flag(JsonElement parent, string name, string path)
    {
        if (!parent.TryGetProperty(name, out var value))
        {
            return false;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw RequestRefusedException.Invalid(path, $"{path} must be true or false."),
        };
    }

    public static JsonElement? Child(JsonElement parent, string name, JsonValueKind kind, string? path = null)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == kind
            ? value
            : throw RequestRefusedException.Invalid(path ?? name, $"{path ?? name} must be {(kind == JsonValueKind.Array ? "an array" : "an object")}.");
    }

    /// <summary>The script in <c>metadata</c>, or null.</summary>
    public static JsonElement? Script(JsonElement body) =>
        Child(body, "metadata", JsonValueKind.Object) is { } metadata && metadata.TryGetProperty(ScriptReader.MetadataField, out var value) ? value.Clone() : null;

    /// <summary>The text of a content that is a string or an array of parts; parts of other types are accepted and not looked at.</summary>
    /// <param name="content">The content.</param>
    /// <param name="path">What errors call it.</param>
    /// <param name="textTypes">Types of the parts that hold text.</param>
    public static string Text(JsonElement content, string path, params string[] textTypes) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Join('\n', content.EnumerateArray().Select((part, index) => PartText(part, $"{path}[{index}]", textTypes)).OfType<string>()),
        _ => throw RequestRefusedException.Invalid(path, $"{path} must be a string or an array of parts."),
    };

    private static string? PartText(JsonElement part, string path, string[] textTypes)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            throw RequestRefusedException.Invalid(path, $"{path} must be an object.");
        }

        return textTypes.Contains(RequiredString(part, "type", path + ".type")) ? RequiredString(part, "text", path + ".text", mayBeEmpty: true) : null;
    }
}

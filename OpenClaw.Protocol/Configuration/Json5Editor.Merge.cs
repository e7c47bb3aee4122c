using System.Text.Json.Nodes;

namespace OpenClaw.Protocol.Configuration;

public static partial class Json5Editor
{
    /// <summary>Applies a JSON merge patch (RFC 7386): objects merge, null removes, everything else replaces.</summary>
    /// <exception cref="Json5Exception">The text is not JSON5.</exception>
    public static string Merge(string text, JsonObject patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return Merge(text, patch, []);
    }

    private static string Merge(string text, JsonObject patch, IReadOnlyList<string> path)
    {
        foreach (var (name, value) in patch)
        {
            string[] own = [.. path, name];
            text = value switch
            {
                null => Unset(text, own) ?? text,
                JsonObject nested when IsObject(text, own) => Merge(text, nested, own),
                _ => Set(text, own, WithoutNulls(value)),
            };
        }

        return text;
    }

    private static bool IsObject(string text, IReadOnlyList<string> path)
    {
        Json5Node? node = string.IsNullOrWhiteSpace(text) ? null : Json5Parser.Parse(text);
        foreach (var step in path)
        {
            node = node is null ? null : ChildOf(node, step);
        }

        return node is Json5Object;
    }

    // What a patch adds anew has nothing to remove.
    private static JsonNode WithoutNulls(JsonNode value) => value is JsonObject members
        ? new JsonObject(members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, (JsonNode?)WithoutNulls(member.Value!))))
        : value.DeepClone();
}

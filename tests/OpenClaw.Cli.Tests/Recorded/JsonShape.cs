using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.Cli.Tests.Recorded;

/// <summary>Compares JSON with the members and types of a recording. More members are allowed, fewer are not.</summary>
internal static class JsonShape
{
    public static IEnumerable<string> Differences(JsonNode? shape, JsonElement actual, IReadOnlyCollection<string> lacks, string path = "")
    {
        switch (shape)
        {
            case JsonObject members when actual.ValueKind == JsonValueKind.Object:
                return members.Where(member => !lacks.Contains(Join(path, member.Key)) && !lacks.Contains("*." + member.Key)).SelectMany(member => actual.TryGetProperty(member.Key, out var value)
                    ? Differences(member.Value, value, lacks, Join(path, member.Key))
                    : [$"{Join(path, member.Key)} is missing"]);
            case JsonArray { Count: 1 } items when actual.ValueKind == JsonValueKind.Array:
                return actual.EnumerateArray().SelectMany(item => Differences(items[0], item, lacks, path + "[]"));
            case JsonArray when actual.ValueKind == JsonValueKind.Array:
                return [];
            case JsonValue value when Fits(value.GetValue<string>(), actual.ValueKind):
                return [];
            default:
                return [$"{(path.Length == 0 ? "the document" : path)} is {actual.ValueKind}, recorded {(shape is JsonValue text ? text.GetValue<string>() : shape is JsonArray ? "array" : "object")}"];
        }
    }

    // Null stands for "nothing yet" on both sides.
    private static bool Fits(string recorded, JsonValueKind actual) => actual == JsonValueKind.Null || recorded switch
    {
        "string" => actual == JsonValueKind.String,
        "number" => actual == JsonValueKind.Number,
        "boolean" => actual is JsonValueKind.True or JsonValueKind.False,
        _ => true,
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}

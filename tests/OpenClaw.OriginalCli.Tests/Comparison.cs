using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpenClaw.OriginalCli.Tests;

/// <summary>Compares what one command wrote against two gateways: JSON by members and types, text by its lines without the values in them.</summary>
internal static partial class Comparison
{
    /// <summary>What is in the answer of the original's gateway and not in ours.</summary>
    public static IEnumerable<string> Missing(string theirs, string ours) =>
        TryParse(theirs, out var theirDocument)
            ? TryParse(ours, out var ourDocument) ? MissingMembers(theirDocument, ourDocument, string.Empty) : ["the answer is no JSON"]
            : Skeleton(theirs).Except(Skeleton(ours), StringComparer.Ordinal);

    private static bool TryParse(string text, out JsonElement document)
    {
        document = default;
        if (text.TrimStart() is not ['{' or '[', ..])
        {
            return false;
        }

        try
        {
            document = JsonDocument.Parse(text).RootElement;
            return true;
        }
        catch (JsonException)
        {
            // One document per line, as logs are written: what has to agree is the form of each kind of line.
            try
            {
                document = JsonSerializer.SerializeToElement(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => JsonDocument.Parse(line).RootElement).DistinctBy(line => Kind(line)).ToDictionary(Kind));
                return true;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    private static string Kind(JsonElement line) => line.TryGetProperty("type", out var type) ? type.ToString() : string.Empty;

    private static IEnumerable<string> MissingMembers(JsonElement theirs, JsonElement ours, string path)
    {
        // Null stands for "nothing yet" on both sides.
        if (theirs.ValueKind == JsonValueKind.Null || ours.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (Type(theirs) != Type(ours))
        {
            return [$"{path} is {Type(ours)}, with the original's gateway {Type(theirs)}"];
        }

        return theirs.ValueKind switch
        {
            JsonValueKind.Object => theirs.EnumerateObject().SelectMany(member => ours.TryGetProperty(member.Name, out var value)
                ? MissingMembers(member.Value, value, Join(path, member.Name))
                : [Join(path, member.Name)]),

            // Rows have one form, so the first says it; whether there are rows depends on what happened before, which is the same on both sides.
            JsonValueKind.Array when theirs.GetArrayLength() > 0 => ours.GetArrayLength() > 0
                ? MissingMembers(theirs[0], ours[0], path + "[]")
                : [$"{path}[]"],
            _ => [],
        };
    }

    private static string Type(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? "Boolean" : value.ValueKind.ToString();

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    // Lines without what differs from run to run; of a table its heading.
    private static HashSet<string> Skeleton(string text)
    {
        var lines = new HashSet<string>(StringComparer.Ordinal);
        var isHeading = false;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] is '┌' or '├' or '└')
            {
                isHeading = line[0] == '┌';
            }
            else if (line[0] != '│' || isHeading)
            {
                lines.Add(Values().Replace(Blanks().Replace(line, " "), "*"));
            }
        }

        return lines;
    }

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|(/[\w.-]+)+|\d+(\.\d+)*(ms|s|m|h|d|k)?|just now")]
    private static partial Regex Values();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}

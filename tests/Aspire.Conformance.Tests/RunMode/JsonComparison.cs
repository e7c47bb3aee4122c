using System.Text.Json.Nodes;

namespace Aspire.Conformance.Tests.RunMode;

/// <summary>One place where two documents differ.</summary>
/// <param name="Path">Names and indexes down to it, such as <c>resources.edge.urls[0].url</c>.</param>
/// <param name="Recorded">What the recording has; null when it has nothing.</param>
/// <param name="Ours">What the run has; null when it has nothing.</param>
internal sealed record JsonDifference(string Path, string? Recorded, string? Ours)
{
    public override string ToString() => $"{Path}: recorded {Recorded ?? "nothing"}, ours {Ours ?? "nothing"}";
}

/// <summary>Compares documents. The order of members says nothing, except in <c>env</c>.</summary>
internal static class JsonComparison
{
    public static IReadOnlyList<JsonDifference> Compare(JsonObject recorded, JsonObject ours)
    {
        var differences = new List<JsonDifference>();
        Compare("", recorded, ours, differences);
        return differences;
    }

    private static void Compare(string path, JsonNode? recorded, JsonNode? ours, List<JsonDifference> differences)
    {
        switch (recorded, ours)
        {
            case (JsonObject left, JsonObject right):
                CompareMembers(path, left, right, differences);
                break;
            case (JsonArray left, JsonArray right):
                for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
                {
                    CompareItem($"{path}[{i}]", i < left.Count, i < left.Count ? left[i] : null, i < right.Count, i < right.Count ? right[i] : null, differences);
                }

                break;
            default:
                if (!JsonNode.DeepEquals(recorded, ours))
                {
                    differences.Add(new JsonDifference(path, Text(recorded), Text(ours)));
                }

                break;
        }
    }

    private static void CompareMembers(string path, JsonObject recorded, JsonObject ours, List<JsonDifference> differences)
    {
        foreach (var name in recorded.Select(member => member.Key).Union(ours.Select(member => member.Key)))
        {
            CompareItem(
                path.Length == 0 ? name : $"{path}.{name}", recorded.TryGetPropertyValue(name, out var left), left, ours.TryGetPropertyValue(name, out var right), right,
                differences);
        }

        var (recordedOrder, ourOrder) = (string.Join(' ', recorded.Select(member => member.Key)), string.Join(' ', ours.Select(member => member.Key)));
        if (path.EndsWith(".env", StringComparison.Ordinal) && recorded.Count == ours.Count && recordedOrder != ourOrder)
        {
            differences.Add(new JsonDifference(path + " order", recordedOrder, ourOrder));
        }
    }

    private static void CompareItem(
        string path, bool isRecorded, JsonNode? recorded, bool isOurs, JsonNode? ours, List<JsonDifference> differences)
    {
        if (isRecorded && isOurs)
        {
            Compare(path, recorded, ours, differences);
        }
        else
        {
            differences.Add(new JsonDifference(path, isRecorded ? Text(recorded) : null, isOurs ? Text(ours) : null));
        }
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenClaw.Gateway.Tests.Harness;

/// <summary>
/// Compares a frame with a recorded one: same members, same types, same words. What differs from run to run (times, ids, paths, names
/// of machines) is compared by its type.
/// </summary>
public static partial class FrameComparer
{
    private static readonly HashSet<string> Volatile =
    [
        "nonce", "connId", "host", "ip", "version", "configPath", "stateDir", "canvasHostUrl", "path", "text", "platform", "modelIdentifier",
        "deviceFamily", "sessionId", "requestId", "deviceId", "publicKey", "token", "deviceToken", "workspace", "hash", "file",
        "cwd", "storePath", "paths", "lines", "statusText", "workspaceDir", "managedSkillsDir", "generatedAt", "transcriptPath", "archived",
    ];

    /// <summary>Members that only this gateway has, and members of the original that it leaves out; each is explained in docs/protocol-differences.md.</summary>
    private static readonly HashSet<string> KnownDifferences = ["notices"];

    /// <summary>Values that this gateway has differently for a reason in docs/protocol-differences.md.</summary>
    private static readonly HashSet<string> DifferentValues = ["enabled", "truncated"];

    private static readonly HashSet<string> ExactNumbers = ["protocol", "maxPayload", "maxBufferedBytes", "tickIntervalMs", "expectedProtocol"];

    public static IReadOnlyList<string> Differences(JsonNode? expected, JsonNode? actual)
    {
        var differences = new List<string>();
        Compare(expected, actual, string.Empty, string.Empty, differences);
        return differences;
    }

    private static void Compare(JsonNode? expected, JsonNode? actual, string path, string name, List<string> differences)
    {
        var (left, right) = (Kind(expected), Kind(actual));
        if (left != right)
        {
            differences.Add($"{path}: expected {left} {Short(expected)}, got {right} {Short(actual)}");
            return;
        }

        switch (expected)
        {
            case JsonObject members:
                var other = actual!.AsObject();
                foreach (var missing in members.Select(pair => pair.Key).Except(other.Select(pair => pair.Key)).Except(KnownDifferences))
                {
                    differences.Add($"{path}/{missing}: missing");
                }

                foreach (var extra in other.Select(pair => pair.Key).Except(members.Select(pair => pair.Key)).Except(KnownDifferences))
                {
                    differences.Add($"{path}/{extra}: not in the recording");
                }

                foreach (var (key, value) in members)
                {
                    if (other.ContainsKey(key))
                    {
                        Compare(value, other[key], $"{path}/{key}", key, differences);
                    }
                }

                break;
            case JsonArray items when items.Count > 0 && items[0] is JsonObject:
                if (actual!.AsArray().Count > 0)
                {
                    Compare(items[0], actual[0], $"{path}/0", name, differences);
                }

                break;
            case JsonArray items:
                if (!Volatile.Contains(name) && name is not "methods" && !JsonNode.DeepEquals(items, actual))
                {
                    differences.Add($"{path}: expected {Short(expected)}, got {Short(actual)}");
                }

                break;
            case JsonValue value:
                var exact = left == JsonValueKind.String ? !Volatile.Contains(name)
                    : left == JsonValueKind.Number ? ExactNumbers.Contains(name)
                    : !DifferentValues.Contains(name);
                if (exact && !(left == JsonValueKind.String ? Plain((string)value!) == Plain((string)actual!) : JsonNode.DeepEquals(value, actual)))
                {
                    differences.Add($"{path}: expected {Short(expected)}, got {Short(actual)}");
                }

                break;
        }
    }

    // Ids that were made for the occasion, and how long it is until a day that is far away.
    private static string Plain(string text) => Occasional().Replace(text, "#");

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d+ years ahead")]
    private static partial Regex Occasional();

    private static JsonValueKind Kind(JsonNode? node) => node?.GetValueKind() switch
    {
        null => JsonValueKind.Null,
        JsonValueKind.False => JsonValueKind.True,
        { } kind => kind,
    };

    private static string Short(JsonNode? node) => node?.ToJsonString() is { } text ? text.Length > 200 ? text[..200] + "…" : text : "null";
}

using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Sessions;

/// <summary>What a model should know of a session: the summary of what was compacted, and the messages since.</summary>
/// <param name="Summary">Null when nothing was compacted.</param>
/// <param name="Entries">The messages with the ids of their entries, the oldest first.</param>
internal sealed record Conversation(string? Summary, IReadOnlyList<(string? Id, JsonObject Message)> Entries)
{
    private const int MostEntries = 20_000;

    public IReadOnlyList<JsonObject> Messages => [.. Entries.Select(entry => entry.Message)];

    /// <summary>Reads a transcript from its end to its last compaction, and from there to the first entry that it kept.</summary>
    /// <param name="path">The transcript; nothing is read when there is none.</param>
    /// <param name="maxCharacters">Most characters of messages: what no model could take is not read.</param>
    public static Conversation Read(string path, long maxCharacters)
    {
        var entries = new List<(string? Id, JsonObject Message)>();
        string? summary = null;
        string? firstKept = null;
        long characters = 0;
        foreach (var entry in TranscriptReader.ReadBackwards(path))
        {
            var id = Text(entry["id"]);
            if (Text(entry["type"]) == "compaction" && summary is null)
            {
                summary = Text(entry["summary"]) ?? string.Empty;
                firstKept = Text(entry["firstKeptEntryId"]);
                if (firstKept is null)
                {
                    break;
                }
            }
            else if (MessageOf(entry) is { } message)
            {
                characters += message.ToJsonString().Length;
                if (entries.Count == MostEntries || (characters > maxCharacters && entries.Count > 0))
                {
                    break;
                }

                entries.Add((id, message));
            }

            if (firstKept is not null && id == firstKept)
            {
                break;
            }
        }

        entries.Reverse();
        return new Conversation(summary, entries);
    }

    private static JsonObject? MessageOf(JsonObject entry) => Text(entry["type"]) switch
    {
        "message" => entry["message"] as JsonObject,
        "custom_message" => new JsonObject { ["role"] = "user", ["content"] = entry["content"]?.DeepClone() },
        "branch_summary" => new JsonObject { ["role"] = "user", ["content"] = $"Summary of another branch of this conversation:\n{Text(entry["summary"])}" },
        _ => null,
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

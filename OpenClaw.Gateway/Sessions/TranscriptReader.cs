using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Sessions;

/// <summary>Reads a transcript from its end, so the last messages of a long one cost no more than those of a short one.</summary>
internal static class TranscriptReader
{
    private const int BlockBytes = 64 * 1024;
    private const int FirstLines = 10;

    /// <summary>The entries, last one first. Lines that are no JSON object are passed over.</summary>
    public static IEnumerable<JsonObject> ReadBackwards(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var position = stream.Length;
        var rest = Array.Empty<byte>();
        while (position > 0)
        {
            var length = (int)Math.Min(BlockBytes, position);
            position -= length;
            var block = new byte[length + rest.Length];
            stream.Position = position;
            stream.ReadExactly(block, 0, length);
            rest.CopyTo(block, length);

            var end = block.Length;
            for (var lineFeed = Array.LastIndexOf(block, (byte)'\n', end - 1); lineFeed >= 0;
                lineFeed = lineFeed == 0 ? -1 : Array.LastIndexOf(block, (byte)'\n', lineFeed - 1))
            {
                if (Parse(block.AsSpan(lineFeed + 1, end - lineFeed - 1)) is { } entry)
                {
                    yield return entry;
                }

                end = lineFeed;
            }

            rest = block[..end];
        }

        if (Parse(rest) is { } first)
        {
            yield return first;
        }
    }

    /// <summary>The last messages, oldest first, as far as <paramref name="maxCharacters"/> and <paramref name="limit"/> allow.</summary>
    public static IReadOnlyList<JsonObject> LastMessages(string path, int limit, long maxCharacters)
    {
        var messages = new List<JsonObject>();
        long characters = 0;
        foreach (var entry in ReadBackwards(path))
        {
            var message = MessageOf(entry);
            if (message is null)
            {
                continue;
            }

            characters += message.ToJsonString().Length;
            if (messages.Count == limit || (characters > maxCharacters && messages.Count > 0))
            {
                break;
            }

            messages.Add(message);
        }

        messages.Reverse();
        return messages;
    }

    /// <summary>The text of the first message of a person, which is at the beginning of the file; null when there is none there.</summary>
    public static string? FirstUserText(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        foreach (var line in File.ReadLines(path).Take(FirstLines))
        {
            if (line.Length <= BlockBytes && Parse(System.Text.Encoding.UTF8.GetBytes(line))?["message"] is JsonObject message && message["role"]?.ToString() == "user")
            {
                return Agents.HistoryMapper.TextOf(message);
            }
        }

        return null;
    }

    /// <summary>The last lines of a file, oldest first, and whether they are all of it. Empty lines do not count.</summary>
    public static IReadOnlyList<string> LastLines(string path, int count, out bool whole)
    {
        var lines = new Queue<string>();
        whole = true;
        foreach (var line in File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            lines.Enqueue(line);
            if (lines.Count > count)
            {
                lines.Dequeue();
                whole = false;
            }
        }

        return [.. lines];
    }

    private static JsonObject? MessageOf(JsonObject entry)
    {
        switch ((entry["type"] as JsonValue)?.TryGetValue<string>(out var type) == true ? type : null)
        {
            case "message":
                return entry["message"] as JsonObject;
            case "compaction":
                return new JsonObject
                {
                    ["role"] = "system",
                    ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "Compaction" }),
                    ["timestamp"] = DateTimeOffset.TryParse(entry["timestamp"]?.ToString(), out var at) ? at.ToUnixTimeMilliseconds() : 0,
                    ["__openclaw"] = new JsonObject { ["kind"] = "compaction", ["id"] = entry["id"]?.DeepClone() },
                };
            default:
                return null;
        }
    }

    private static JsonObject? Parse(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line.Trim((byte)' ').IsEmpty)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

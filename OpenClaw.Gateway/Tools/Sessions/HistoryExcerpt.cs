using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;

namespace OpenClaw.Gateway.Tools.Sessions;

/// <summary>Messages of a transcript for a model: no pictures, no figures, long texts cut, and the newest when they are too many.</summary>
internal sealed class HistoryExcerpt
{
    /// <summary>Most characters that are read of a transcript for one.</summary>
    public const int MostRead = 4_000_000;

    private const int TextCharacters = 4000;
    private const int MostBytes = 80 * 1024;
    private const string Cut = "\n…(truncated)…";

    private static readonly string[] Left = ["details", "usage", "cost", "thinkingSignature"];

    private readonly List<JsonObject> _messages = [];
    private bool _contentCut;
    private bool _dropped;

    /// <summary>Adds messages, the oldest first.</summary>
    public void Add(IEnumerable<JsonObject> messages) => _messages.AddRange(messages.Select(Plain));

    public JsonObject ToJson(string sessionKey)
    {
        var bytes = 0;
        var kept = new List<JsonObject>();
        foreach (var message in Enumerable.Reverse(_messages))
        {
            var size = Encoding.UTF8.GetByteCount(message.ToJsonString());
            var shown = message;
            if (size > MostBytes)
            {
                shown = new JsonObject { ["role"] = message["role"]?.DeepClone(), ["content"] = "[sessions_history omitted: message too large]" };
                size = Encoding.UTF8.GetByteCount(shown.ToJsonString());
                _contentCut = true;
            }

            if (bytes + size > MostBytes)
            {
                _dropped = true;
                break;
            }

            bytes += size;
            kept.Add(shown);
        }

        kept.Reverse();
        return new JsonObject
        {
            ["sessionKey"] = sessionKey,
            ["messages"] = new JsonArray([.. kept]),
            ["truncated"] = _dropped || _contentCut,
            ["droppedMessages"] = _dropped,
            ["contentTruncated"] = _contentCut,
            ["bytes"] = bytes,
        };
    }

    private JsonObject Plain(JsonObject message)
    {
        var copy = (JsonObject)message.DeepClone();
        foreach (var name in Left)
        {
            copy.Remove(name);
        }

        foreach (var part in (copy["content"] as JsonArray ?? []).OfType<JsonObject>())
        {
            part.Remove("thinkingSignature");
            if (part["type"]?.ToString() == "image")
            {
                part["bytes"] = (part["data"]?.ToString().Length ?? 0) * 3 / 4;
                part["omitted"] = true;
                part.Remove("data");
            }
            else if (part["text"] is JsonValue value && value.TryGetValue<string>(out var text))
            {
                var shown = copy["role"]?.ToString() == "user" ? MessageEnvelope.Unwrap(text) : text;
                _contentCut |= shown.Length > TextCharacters;
                part["text"] = shown.Length > TextCharacters ? shown[..TextCharacters] + Cut : shown;
            }
        }

        return copy;
    }
}

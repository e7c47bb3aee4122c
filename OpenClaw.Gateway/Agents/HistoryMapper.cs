using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace OpenClaw.Gateway.Agents;

/// <summary>Between the messages of a transcript and those of a model.</summary>
internal static class HistoryMapper
{
    /// <summary>Transcript messages as a model wants them. Results without their call are left out: providers refuse them.</summary>
    public static List<ChatMessage> ToChat(IEnumerable<JsonObject> messages)
    {
        var result = new List<ChatMessage>();
        var open = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            switch (Text(message["role"]))
            {
                case "user":
                    CloseCalls(result, open);
                    result.Add(new ChatMessage(ChatRole.User, MessageEnvelope.Unwrap(TextOf(message))));
                    break;
                case "assistant":
                    CloseCalls(result, open);
                    AddAssistant(result, open, message);
                    break;
                case "toolResult" when Text(message["toolCallId"]) is { } id && open.Remove(id):
                    result.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(id, TextOf(message))]));
                    break;
            }
        }

        CloseCalls(result, open);
        return result;
    }

    /// <summary>All text parts of a message.</summary>
    public static string TextOf(JsonObject message) => message["content"] switch
    {
        JsonArray parts => string.Concat(parts.OfType<JsonObject>().Where(part => Text(part["type"]) == "text").Select(part => Text(part["text"]))),
        var content => Text(content) ?? string.Empty,
    };

    private static void AddAssistant(List<ChatMessage> result, HashSet<string> open, JsonObject message)
    {
        var contents = new List<AIContent>();
        foreach (var part in (message["content"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (Text(part["type"]) == "text" && Text(part["text"]) is { Length: > 0 } text)
            {
                contents.Add(new TextContent(text));
            }
            else if (Text(part["type"]) == "toolCall" && Text(part["id"]) is { } id && Text(part["name"]) is { } name)
            {
                var arguments = (part["arguments"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => (object?)pair.Value?.DeepClone());
                contents.Add(new FunctionCallContent(id, name, arguments));
                open.Add(id);
            }
        }

        if (contents.Count > 0)
        {
            result.Add(new ChatMessage(ChatRole.Assistant, contents));
        }
    }

    // A turn that was cut off leaves calls without results; a model has to see some result for each.
    private static void CloseCalls(List<ChatMessage> result, HashSet<string> open)
    {
        foreach (var id in open)
        {
            result.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(id, "The call was interrupted; its result is unknown.")]));
        }

        open.Clear();
    }

    /// <summary>The arguments of a call as plain JSON.</summary>
    public static JsonObject Arguments(FunctionCallContent call)
    {
        var result = new JsonObject();
        foreach (var (name, value) in call.Arguments ?? new Dictionary<string, object?>())
        {
            result[name] = value switch
            {
                JsonElement element => element.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(element.GetRawText()),
                JsonNode node => node.DeepClone(),
                string text => JsonValue.Create(text),
                bool flag => JsonValue.Create(flag),
                null => null,
                _ => JsonValue.Create(value.ToString()),
            };
        }

        return result;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Agents.Context;

/// <summary>How many tokens messages take: by the provider's own count where it is known, else four characters to a token.</summary>
internal static class TokenEstimate
{
    private const int CharactersPerToken = 4;
    private const int TokensPerPicture = 1200;

    public static long Of(string text) => (text.Length + CharactersPerToken - 1) / CharactersPerToken;

    public static long Of(JsonObject message)
    {
        long tokens = 4;
        if (message["content"] is JsonArray parts)
        {
            foreach (var part in parts.OfType<JsonObject>())
            {
                tokens += part["type"]?.ToString() switch
                {
                    "image" => TokensPerPicture,
                    "toolCall" => Of(part["name"]?.ToString() ?? string.Empty) + Of(part["arguments"]?.ToJsonString() ?? string.Empty),
                    _ => Of(part["text"]?.ToString() ?? part["thinking"]?.ToString() ?? string.Empty),
                };
            }
        }
        else
        {
            tokens += Of(message["content"]?.ToString() ?? string.Empty);
        }

        return tokens;
    }

    /// <summary>What a conversation takes in the next request: the last count of the provider, and what came since.</summary>
    public static long Of(IReadOnlyList<JsonObject> messages)
    {
        long since = 0;
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            if (messages[i]["usage"] is JsonObject usage && Math.Max(Whole(usage["totalTokens"]), Whole(usage["input"]) + Whole(usage["output"])) is > 0 and var counted)
            {
                return Math.Max(counted, messages.Take(i + 1).Sum(Of)) + since;
            }

            since += Of(messages[i]);
        }

        return since;
    }

    private static long Whole(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? (long)number : 0;
}

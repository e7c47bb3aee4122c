using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Sessions;

/// <summary>A message in the assistant's name that no model wrote: what a command answered, or what an operator put in.</summary>
internal static class InjectedMessage
{
    /// <summary>As clients see it.</summary>
    public static JsonObject Shown(string text, DateTimeOffset now) => new()
    {
        ["role"] = "assistant",
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
        ["timestamp"] = now.ToUnixTimeMilliseconds(),
    };

    /// <summary>As the transcript keeps it, in the original's form.</summary>
    public static JsonObject Stored(string text, DateTimeOffset now)
    {
        var stored = Shown(text, now);
        stored["stopReason"] = "stop";
        stored["usage"] = new JsonObject { ["input"] = 0, ["output"] = 0, ["totalTokens"] = 0 };
        stored["api"] = "openai-responses";
        stored["provider"] = "openclaw";
        stored["model"] = "gateway-injected";
        return stored;
    }
}

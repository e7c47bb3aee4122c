using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Sessions;

/// <summary>Begins a new conversation under a session's key. The transcript of the old one stays.</summary>
internal sealed class SessionResets(SessionStore sessions, TimeProvider time)
{
    // What the new conversation keeps of the old one.
    private static readonly string[] Kept =
        ["thinkingLevel", "verboseLevel", "reasoningLevel", "responseUsage", "model", "contextTokens", "sendPolicy", "label", "origin", "lastChannel", "lastTo",
            "lastAccountId", "deliveryContext", "modelOverride", "providerOverride", "elevatedLevel", "groupActivation", "spawnedBy", "chatType", "channel",
            "queueMode", "queueDebounceMs", "queueCap", "queueDrop", "execHost", "execSecurity", "execAsk", "execNode"];

    public Task<SessionEntry> ResetAsync(string sessionKey, CancellationToken cancellationToken) => sessions.OfKey(sessionKey).UpdateAsync(
        sessionKey,
        old =>
        {
            var next = new JsonObject
            {
                ["sessionId"] = Guid.NewGuid().ToString(),
                ["updatedAt"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
                ["systemSent"] = false,
                ["abortedLastRun"] = false,
            };
            foreach (var name in Kept.Where(name => old?.Json[name] is not null))
            {
                next[name] = old!.Json[name]!.DeepClone();
            }

            next["inputTokens"] = 0;
            next["outputTokens"] = 0;
            next["totalTokens"] = 0;
            return new SessionEntry(next);
        },
        cancellationToken);
}

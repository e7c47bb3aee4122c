using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;

namespace OpenClaw.Gateway.Sessions;

/// <summary>Begins a new conversation under a session's key: because somebody wants it, or because the old one is over. Its transcript stays.</summary>
internal sealed partial class SessionResets(SessionStore sessions, ConfigurationStore configuration, TimeProvider time, ILogger<SessionResets> logger)
{
    // What the new conversation keeps of the old one.
    private static readonly string[] Kept =
        ["thinkingLevel", "verboseLevel", "reasoningLevel", "responseUsage", "model", "contextTokens", "sendPolicy", "label", "origin", "lastChannel", "lastTo",
            "lastAccountId", "deliveryContext", "modelOverride", "providerOverride", "elevatedLevel", "groupActivation", "spawnedBy", "chatType", "channel",
            "queueMode", "queueDebounceMs", "queueCap", "queueDrop", "execHost", "execSecurity", "execAsk", "execNode"];

    /// <summary>Begins a new conversation.</summary>
    public Task<SessionEntry> ResetAsync(string sessionKey, CancellationToken cancellationToken) =>
        sessions.OfKey(sessionKey).UpdateAsync(sessionKey, Next, cancellationToken);

    /// <summary>The entry of a session for its next message: made when it does not exist, and a new conversation when the last one is over.</summary>
    public async Task<SessionEntry> CurrentAsync(string sessionKey, CancellationToken cancellationToken)
    {
        var entry = await sessions.EnsureAsync(sessionKey, cancellationToken);
        if (!IsOver(sessionKey, entry))
        {
            return entry;
        }

        var next = await sessions.OfKey(sessionKey).UpdateAsync(sessionKey, old => old is null || IsOver(sessionKey, old) ? Next(old) : old, cancellationToken);
        LogOver(sessionKey, entry.SessionId, next.SessionId);
        return next;
    }

    private bool IsOver(string sessionKey, SessionEntry entry) => entry.UpdatedAt > 0
        && ResetPolicy.For(configuration.Current, sessionKey).IsOver(DateTimeOffset.FromUnixTimeMilliseconds(entry.UpdatedAt), time.GetUtcNow(), time.LocalTimeZone);

    private SessionEntry Next(SessionEntry? old)
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
    }

    [LoggerMessage(430, LogLevel.Information, "Session {SessionKey} begins anew, as session.reset says: {OldId} is over, {NewId} goes on")]
    private partial void LogOver(string sessionKey, string oldId, string newId);
}

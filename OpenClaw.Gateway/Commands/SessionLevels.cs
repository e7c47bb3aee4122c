using System.Text.Json.Nodes;
using OpenClaw.Gateway.Sessions;

namespace OpenClaw.Gateway.Commands;

/// <summary>Writes single settings of a session.</summary>
internal static class SessionLevels
{
    /// <summary>Sets a member of the session's entry; null removes it.</summary>
    public static Task<SessionEntry> SetAsync(
        SessionStore sessions, string sessionKey, string member, string? value, TimeProvider time, CancellationToken cancellationToken) =>
        sessions.OfKey(sessionKey).UpdateAsync(
            sessionKey, old => (old ?? SessionEntry.Create(time.GetUtcNow())).With((member, value is null ? null : JsonValue.Create(value))), cancellationToken);
}

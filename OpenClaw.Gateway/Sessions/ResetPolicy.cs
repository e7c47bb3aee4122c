using OpenClaw.Gateway.Agents.Queues;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Sessions;

/// <summary>When a conversation is over by itself: at an hour of the day, after a time without a message, or whichever comes first.</summary>
/// <param name="AtHour">Hour of the day by the gateway's clock; null for no hour.</param>
/// <param name="Idle">Time without a message; null for none.</param>
internal sealed record ResetPolicy(int? AtHour, TimeSpan? Idle)
{
    private const string IdleMode = "idle";
    private const int DefaultHour = 4;
    private const int DefaultIdleMinutes = 60;

    private static readonly string[] Threads = ["thread", "topic"];
    private static readonly string[] Groups = ["group", "channel"];
    private static readonly string[] Peers = [.. Groups, "direct", "dm"];

    /// <summary>The policy of a session: its channel's alone, else its kind's on top of that of all.</summary>
    public static ResetPolicy For(ConfigurationSnapshot current, string sessionKey)
    {
        var session = current.Settings.Session;
        var parts = SessionKey.TryParse(sessionKey, out _, out var rest) ? rest.Split(':') : [];
        var channel = parts is [var first, var peer, _, ..] && Peers.Contains(peer) ? first : QueuePolicy.Channel;
        if (session?.ResetByChannel?.FirstOrDefault(pair => pair.Key.Equals(channel, StringComparison.OrdinalIgnoreCase)).Value is { } own)
        {
            return Of(own.Mode, own.AtHour, own.IdleMinutes);
        }

        var kind = parts.Any(Threads.Contains) ? session?.ResetByType?.Thread
            : parts.Any(Groups.Contains) ? session?.ResetByType?.Group
            : session?.ResetByType?.Direct ?? session?.ResetByType?.Dm;
        var all = session?.Reset;
        var isOld = all is null && session?.ResetByType is null && session?.IdleMinutes is not null;
        return Of(kind?.Mode ?? all?.Mode ?? (isOld ? IdleMode : null), kind?.AtHour ?? all?.AtHour, kind?.IdleMinutes ?? all?.IdleMinutes ?? session?.IdleMinutes);
    }

    /// <summary>Whether a conversation that was last used then is over now.</summary>
    public bool IsOver(DateTimeOffset lastUsed, DateTimeOffset now, TimeZoneInfo zone) =>
        (Idle is { } idle && now - lastUsed > idle) || (AtHour is { } hour && lastUsed < LastAt(hour, now, zone));

    private static ResetPolicy Of(string? mode, int? atHour, int? idleMinutes) => mode == IdleMode
        ? new ResetPolicy(null, TimeSpan.FromMinutes(idleMinutes ?? DefaultIdleMinutes))
        : new ResetPolicy(atHour ?? DefaultHour, idleMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null);

    private static DateTimeOffset LastAt(int hour, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var at = local.Date.AddDays(local.Hour >= hour ? 0 : -1).AddHours(hour);
        return new DateTimeOffset(at, zone.GetUtcOffset(at));
    }
}

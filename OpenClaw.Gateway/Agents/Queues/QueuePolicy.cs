using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;

namespace OpenClaw.Gateway.Agents.Queues;

/// <summary>What becomes of a message that comes while a turn of its session runs.</summary>
internal enum QueueMode
{
    /// <summary>All that wait become one turn.</summary>
    Collect,

    /// <summary>Each becomes a turn of its own.</summary>
    Followup,

    /// <summary>It goes into the turn that runs, after the tool call that runs.</summary>
    Steer,

    /// <summary>Both: into the turn that runs, and into a turn of its own.</summary>
    SteerBacklog,

    /// <summary>The turn that runs ends, and what waits with it.</summary>
    Interrupt,
}

/// <summary>Which message gives way when too many wait.</summary>
internal enum QueueDrop
{
    /// <summary>The oldest; a line of it goes to the model.</summary>
    Summarize,

    Old,

    /// <summary>The one that comes: its sender is told.</summary>
    New,
}

/// <summary>How messages of a session wait: its own settings, else the channel's, else <c>messages.queue</c>.</summary>
internal sealed record QueuePolicy(QueueMode Mode, TimeSpan Debounce, int Cap, QueueDrop Drop)
{
    /// <summary>The channel of clients of the gateway.</summary>
    public const string Channel = "webchat";

    private const int DefaultDebounceMs = 1000;
    private const int DefaultCap = 20;

    /// <summary>Names of the modes as people write them.</summary>
    public static IReadOnlyList<string> Modes { get; } = ["steer", "followup", "collect", "steer-backlog", "interrupt"];

    public static QueuePolicy For(ConfigurationSnapshot current, SessionEntry? entry)
    {
        var settings = current.Settings.Messages?.Queue;
        return new QueuePolicy(
            ParseMode(entry?.Text("queueMode") ?? settings?.ByChannel?.GetValueOrDefault(Channel) ?? settings?.Mode) ?? QueueMode.Collect,
            TimeSpan.FromMilliseconds(entry?.Number("queueDebounceMs") ?? settings?.DebounceMsByChannel?.GetValueOrDefault(Channel, -1) switch
            {
                >= 0 and var own => own,
                _ => settings?.DebounceMs ?? DefaultDebounceMs,
            }),
            (int)(entry?.Number("queueCap") ?? settings?.Cap ?? DefaultCap),
            ParseDrop(entry?.Text("queueDrop") ?? settings?.Drop) ?? QueueDrop.Summarize);
    }

    /// <summary>The mode of that name; null when there is none.</summary>
    public static QueueMode? ParseMode(string? name) => name?.Trim().ToLowerInvariant() switch
    {
        "collect" => QueueMode.Collect,
        "followup" => QueueMode.Followup,
        "steer" or "queue" => QueueMode.Steer,
        "steer-backlog" or "steer+backlog" => QueueMode.SteerBacklog,
        "interrupt" => QueueMode.Interrupt,
        _ => null,
    };

    /// <summary>The drop policy of that name; null when there is none.</summary>
    public static QueueDrop? ParseDrop(string? name) => name?.Trim().ToLowerInvariant() switch
    {
        "summarize" => QueueDrop.Summarize,
        "old" => QueueDrop.Old,
        "new" => QueueDrop.New,
        _ => null,
    };

    /// <summary>The mode's name as people write it.</summary>
    public string ModeName => Mode == QueueMode.SteerBacklog ? "steer-backlog" : Mode.ToString().ToLowerInvariant();
}

/// <summary>Too many messages wait for a session, and the newest gives way.</summary>
internal sealed class QueueFullException(string sessionKey, int cap) : Exception(
    $"{cap} messages wait for {sessionKey} already (messages.queue.cap), and messages.queue.drop is \"new\": this one was not taken. Send it again when the session has answered.");

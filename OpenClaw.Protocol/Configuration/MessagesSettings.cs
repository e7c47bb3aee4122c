namespace OpenClaw.Protocol.Configuration;

/// <summary><c>messages</c>.</summary>
public sealed record MessagesSettings
{
    /// <summary>What happens to messages that come while a turn runs.</summary>
    public MessageQueueSettings? Queue { get; init; }
}

/// <summary><c>messages.queue</c>.</summary>
public sealed record MessageQueueSettings
{
    /// <summary><c>collect</c> (default), <c>followup</c>, <c>steer</c> (also <c>queue</c>), <c>steer-backlog</c> or <c>interrupt</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>The mode of a channel; clients of the gateway are <c>webchat</c>.</summary>
    public IReadOnlyDictionary<string, string>? ByChannel { get; init; }

    /// <summary>Milliseconds of quiet before waiting messages are taken up; 1000.</summary>
    public int? DebounceMs { get; init; }

    /// <summary>The quiet of a channel.</summary>
    public IReadOnlyDictionary<string, int>? DebounceMsByChannel { get; init; }

    /// <summary>Most messages that wait for one session; 20.</summary>
    public int? Cap { get; init; }

    /// <summary>Which one gives way when there are more: <c>summarize</c> (default) and <c>old</c> the oldest, <c>new</c> the newest.</summary>
    public string? Drop { get; init; }
}

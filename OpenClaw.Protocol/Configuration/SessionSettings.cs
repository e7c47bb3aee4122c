namespace OpenClaw.Protocol.Configuration;

/// <summary><c>session</c>.</summary>
public sealed record SessionSettings
{
    /// <summary><c>per-sender</c> (default) or <c>global</c>.</summary>
    public string? Scope { get; init; }

    /// <summary>Last part of the main session's key; <c>main</c>.</summary>
    public string? MainKey { get; init; }

    /// <summary>When a conversation is over by itself.</summary>
    public SessionResetSettings? Reset { get; init; }

    /// <summary>The same for one kind of session; what is absent is that of <see cref="Reset"/>.</summary>
    public SessionResetByType? ResetByType { get; init; }

    /// <summary>The same for the sessions of one channel, in place of the others; clients of the gateway are <c>webchat</c>.</summary>
    public IReadOnlyDictionary<string, SessionResetSettings>? ResetByChannel { get; init; }

    /// <summary>Words that begin a new conversation at the beginning of a message, beside <c>/new</c> and <c>/reset</c>; upper and lower case are one.</summary>
    public IReadOnlyList<string>? ResetTriggers { get; init; }

    /// <summary>Older form of <c>reset.idleMinutes</c>.</summary>
    public int? IdleMinutes { get; init; }
}

/// <summary><c>session.reset</c>. The next message after it begins a new conversation.</summary>
public sealed record SessionResetSettings
{
    /// <summary><c>daily</c> (default) or <c>idle</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>Hour of the day, by the gateway's clock; 4.</summary>
    public int? AtHour { get; init; }

    /// <summary>Minutes without a message; 60 in the mode <c>idle</c>. In the mode <c>daily</c> it comes on top.</summary>
    public int? IdleMinutes { get; init; }
}

/// <summary><c>session.resetByType</c>.</summary>
public sealed record SessionResetByType
{
    /// <summary>Sessions with one person.</summary>
    public SessionResetSettings? Direct { get; init; }

    /// <summary>Older form of <see cref="Direct"/>.</summary>
    public SessionResetSettings? Dm { get; init; }

    /// <summary>Groups and channels.</summary>
    public SessionResetSettings? Group { get; init; }

    /// <summary>Threads and topics.</summary>
    public SessionResetSettings? Thread { get; init; }
}

namespace OpenClaw.Protocol.Configuration;

/// <summary><c>heartbeat</c>.</summary>
public sealed record HeartbeatSettings
{
    /// <summary>Interval such as <c>30m</c>; <c>0m</c> turns it off.</summary>
    public string? Every { get; init; }

    /// <summary>What the agent is told.</summary>
    public string? Prompt { get; init; }

    /// <summary>Where answers go; <c>last</c>.</summary>
    public string? Target { get; init; }

    /// <summary>Most characters beside the acknowledgement; 300.</summary>
    public int? AckMaxChars { get; init; }

    /// <summary>Times of the day at which they come; always when absent.</summary>
    public ActiveHoursSettings? ActiveHours { get; init; }

    /// <summary>Model, <c>provider/model</c>; the agent's own when absent.</summary>
    public string? Model { get; init; }

    /// <summary>Session in which they run; the main one.</summary>
    public string? Session { get; init; }
}

/// <summary><c>heartbeat.activeHours</c>.</summary>
public sealed record ActiveHoursSettings
{
    /// <summary>First minute of the day, <c>HH:MM</c>.</summary>
    public string? Start { get; init; }

    /// <summary>First minute after, <c>HH:MM</c>; <c>24:00</c> is midnight.</summary>
    public string? End { get; init; }

    /// <summary>IANA time zone, or <c>local</c> (default) for the gateway's.</summary>
    public string? Timezone { get; init; }
}

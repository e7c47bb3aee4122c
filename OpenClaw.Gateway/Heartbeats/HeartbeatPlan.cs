using System.Globalization;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Heartbeats;

/// <summary>An agent's periodic turns, as <c>agents.defaults.heartbeat</c> and <c>agents.list[].heartbeat</c> say.</summary>
internal sealed record HeartbeatPlan
{
    /// <summary>What the agent is told unless <c>heartbeat.prompt</c> says otherwise.</summary>
    public const string DefaultPrompt =
        "Read HEARTBEAT.md if it exists (workspace context). Follow it strictly. Do not infer or repeat old tasks from prior chats. "
        + "If nothing needs attention, reply HEARTBEAT_OK.";

    private static readonly TimeSpan DefaultEvery = TimeSpan.FromMinutes(30);

    public required string AgentId { get; init; }

    public required string SessionKey { get; init; }

    /// <summary>Zero when there are none.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>The interval as it was written.</summary>
    public required string EveryText { get; init; }

    public required string Prompt { get; init; }

    /// <summary><c>none</c> keeps what the agent says in the session.</summary>
    public required string Target { get; init; }

    public required int AckMaxChars { get; init; }

    public string? Model { get; init; }

    public ActiveHoursSettings? Hours { get; init; }

    /// <summary>Whether somebody configured it: then it comes without a HEARTBEAT.md too.</summary>
    public required bool IsConfigured { get; init; }

    /// <summary>The plans of all agents that have one: those with settings of their own, else the default agent.</summary>
    public static IReadOnlyList<HeartbeatPlan> All(ConfigurationSnapshot current)
    {
        var own = current.Agents.Where(agent => agent.Heartbeat is not null).ToArray();
        return own.Length > 0
            ? [.. own.Select(agent => Of(current, ConfigurationSnapshot.NormalizeAgentId(agent.Id)))]
            : [Of(current, current.DefaultAgentId)];
    }

    /// <summary>The plan of one agent, whether or not it is in force.</summary>
    public static HeartbeatPlan Of(ConfigurationSnapshot current, string agentId)
    {
        var own = current.FindAgent(agentId)?.Heartbeat;
        var all = current.Settings.Agents?.Defaults?.Heartbeat;
        var every = own?.Every ?? all?.Every ?? "30m";
        var session = own?.Session ?? all?.Session;
        return new HeartbeatPlan
        {
            AgentId = agentId,
            SessionKey = string.IsNullOrWhiteSpace(session) || session == "main"
                ? SessionKeyOf(current, agentId)
                : Protocol.Sessions.SessionKey.Canonical(session, agentId, current.MainKey),
            Every = Durations.Parse(every, DefaultEvery),
            EveryText = every,
            Prompt = own?.Prompt ?? all?.Prompt ?? DefaultPrompt,
            Target = own?.Target ?? all?.Target ?? "last",
            AckMaxChars = own?.AckMaxChars ?? all?.AckMaxChars ?? 300,
            Model = own?.Model ?? all?.Model,
            Hours = own?.ActiveHours ?? all?.ActiveHours,
            IsConfigured = own is not null || all is not null,
        };
    }

    /// <summary>Whether a moment lies in the active hours. Hours that cannot be read are none, and it is always time.</summary>
    public bool IsActiveAt(DateTimeOffset now)
    {
        if (Minutes(Hours?.Start) is not { } start || Minutes(Hours?.End) is not { } end || start == end)
        {
            return true;
        }

        var zone = Hours?.Timezone is { Length: > 0 } name && name is not ("local" or "user") && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : TimeZoneInfo.Local;
        var minute = (int)TimeZoneInfo.ConvertTime(now, zone).TimeOfDay.TotalMinutes;
        return start < end ? minute >= start && minute < end : minute >= start || minute < end;
    }

    private static string SessionKeyOf(ConfigurationSnapshot current, string agentId) =>
        current.SessionScope == "global" ? "global" : Protocol.Sessions.SessionKey.Main(agentId, current.MainKey);

    private static int? Minutes(string? text)
    {
        var parts = text?.Trim().Split(':') ?? [];
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && hours <= 24 && minutes < 60
            ? (hours * 60) + minutes
            : null;
    }
}

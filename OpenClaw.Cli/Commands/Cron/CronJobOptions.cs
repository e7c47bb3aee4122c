using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Cron;

/// <summary>The options that describe a job: when it runs, what it does, and where the answer goes.</summary>
internal sealed class CronJobOptions
{
    private readonly Option<string?> _agent, _description, _at, _every, _cron, _zone, _session, _wake, _event, _message, _thinking, _model, _channel, _to;
    private readonly Option<int?> _seconds;
    private readonly Option<bool> _announce, _deliver, _noDeliver, _bestEffort, _delete, _keep;

    /// <summary>Adds the options to a command.</summary>
    public CronJobOptions(Command command)
    {
        _agent = command.Text("--agent", "id", "Agent id for this job");
        _description = command.Text("--description", "text", "Optional description");
        _at = command.Text("--at", "when", "Run once at time (ISO) or after a duration like 20m");
        _every = command.Text("--every", "duration", "Run every duration (e.g. 10m, 1h)");
        _cron = command.Text("--cron", "expr", "Cron expression (5-field)");
        _zone = command.Text("--tz", "iana", "Timezone for cron expressions (IANA)");
        _session = command.OneOf("--session", "target", "Session target", "main", "isolated");
        _wake = command.OneOf("--wake", "mode", "Wake mode", "now", "next-heartbeat");
        _event = command.Text("--system-event", "text", "System event payload (main session)");
        _message = command.Text("--message", "text", "Agent message payload");
        _thinking = command.OneOf("--thinking", "level", "Thinking level for agent jobs", "off", "minimal", "low", "medium", "high");
        _model = command.Text("--model", "model", "Model override for agent jobs (provider/model or alias)");
        _seconds = command.Whole("--timeout-seconds", "n", "Timeout seconds for agent jobs");
        _announce = command.Flag("--announce", "Announce summary to a chat (subagent-style)");
        _deliver = command.Flag("--deliver", "Deprecated (use --announce). Announces a summary to a chat");
        _noDeliver = command.Flag("--no-deliver", "Disable announce delivery and skip main-session summary");
        _channel = command.Text("--channel", "channel", "Delivery channel (last)");
        _to = command.Text("--to", "dest", "Delivery destination (E.164, Telegram chatId, or Discord channel/user)");
        _bestEffort = command.Flag("--best-effort-deliver", "Do not fail the job if delivery fails");
        _delete = command.Flag("--delete-after-run", "Delete one-shot job after it succeeds");
        _keep = command.Flag("--keep-after-run", "Keep one-shot job after it succeeds");
    }

    /// <summary>Adds description and agent to a job.</summary>
    public void Describe(ParseResult result, JsonObject job) =>
        job.With("description", result.GetValue(_description)).With("agentId", result.GetValue(_agent));

    /// <summary>Whether a one-shot job goes when it is done; null when nothing was said.</summary>
    public bool? DeleteAfterRun(ParseResult result) => (result.GetValue(_delete), result.GetValue(_keep)) switch
    {
        (true, true) => throw new CliException("Error: Choose --delete-after-run or --keep-after-run, not both"),
        (true, _) => true,
        (_, true) => false,
        _ => null,
    };

    /// <summary>Where the job runs; null when nothing was said.</summary>
    public string? Session(ParseResult result) => result.GetValue(_session);

    /// <summary>When a main job is noticed; null when nothing was said.</summary>
    public string? Wake(ParseResult result) => result.GetValue(_wake);

    /// <summary>When the job runs; null when nothing was said.</summary>
    public JsonObject? Schedule(ParseResult result, TimeProvider time)
    {
        var (at, every, cron, zone) = (result.GetValue(_at), result.GetValue(_every), result.GetValue(_cron), result.GetValue(_zone));
        if (new[] { at, every, cron }.Count(word => word is not null) > 1)
        {
            throw new CliException("Error: Choose exactly one schedule: --at, --every, or --cron");
        }

        if (zone is not null && (cron is null || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)))
        {
            throw new CliException(cron is null ? "Error: --tz needs --cron" : $"Error: Invalid --tz \"{zone}\"; use an IANA name such as Europe/Berlin");
        }

        if (at is not null)
        {
            var moment = CronDuration.TryParse(at, out var span) ? time.GetUtcNow() + span
                : DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var iso) ? iso
                : throw new CliException("Error: Invalid --at; use ISO time or duration like 20m");
            return new JsonObject { ["kind"] = "at", ["at"] = moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) };
        }

        if (every is not null)
        {
            return CronDuration.TryParse(every, out var span)
                ? new JsonObject { ["kind"] = "every", ["everyMs"] = (long)span.TotalMilliseconds }
                : throw new CliException("Error: Invalid --every; use e.g. 10m, 1h, 1d");
        }

        return cron is null ? null : new JsonObject { ["kind"] = "cron", ["expr"] = cron }.With("tz", zone);
    }

    /// <summary>What the job does; null when nothing was said.</summary>
    public JsonObject? Payload(ParseResult result)
    {
        var (text, message) = (result.GetValue(_event), result.GetValue(_message));
        if (text is not null && message is not null)
        {
            throw new CliException("Error: Choose exactly one payload: --system-event or --message");
        }

        if (text is not null)
        {
            return new JsonObject { ["kind"] = "systemEvent", ["text"] = text };
        }

        var turn = new JsonObject().With("message", message).With("model", result.GetValue(_model)).With("thinking", result.GetValue(_thinking))
            .With("timeoutSeconds", result.GetValue(_seconds));
        if (turn.Count == 0)
        {
            return null;
        }

        turn.Insert(0, "kind", "agentTurn");
        return turn;
    }

    /// <summary>Where the answer goes; null when nothing was said.</summary>
    public JsonObject? Delivery(ParseResult result)
    {
        var off = result.GetValue(_noDeliver);
        var on = result.GetValue(_announce) || result.GetValue(_deliver);
        if (off && on)
        {
            throw new CliException("Error: Choose --announce or --no-deliver, not both");
        }

        var (channel, to, bestEffort) = (result.GetValue(_channel), result.GetValue(_to), result.GetValue(_bestEffort));
        return !off && !on && channel is null && to is null && !bestEffort
            ? null
            : new JsonObject { ["mode"] = off ? "none" : "announce", ["channel"] = channel ?? "last" }.With("to", to).With("bestEffort", bestEffort ? true : null);
    }

    /// <summary>Main jobs speak to the main session, isolated ones are a turn of their own.</summary>
    public static void CheckTarget(string target, JsonObject payload)
    {
        var kind = payload["kind"]!.GetValue<string>();
        if (target == "main" && kind != "systemEvent")
        {
            throw new CliException("Error: Main jobs require --system-event (systemEvent).");
        }

        if (target == "isolated" && kind != "agentTurn")
        {
            throw new CliException("Error: Isolated jobs require --message (agentTurn).");
        }
    }
}

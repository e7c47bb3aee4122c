using System.Globalization;
using System.Text.Json.Nodes;
using Cronos;
using OpenClaw.Gateway.Sessions;

namespace OpenClaw.Gateway.Cron;

/// <summary>When a job runs: once (<c>at</c>), again and again (<c>every</c>), or by a cron expression in a time zone (<c>cron</c>).</summary>
internal static class CronSchedule
{
    private const double MsPerYear = 365.25 * 24 * 3_600_000;
    private const int MaxYearsAhead = 10;
    private const int FieldsWithSeconds = 6;

    private static readonly TimeSpan PastGrace = TimeSpan.FromMinutes(1);

    /// <summary>What is wrong with a schedule that somebody gives now; null when nothing is.</summary>
    public static string? Problem(JsonObject schedule, DateTimeOffset now)
    {
        try
        {
            return (string?)schedule["kind"] == "at" ? ProblemOfTime((string?)schedule["at"] ?? string.Empty, now) : NoMoment(schedule, now);
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>The next time after <paramref name="now"/>, in milliseconds since the epoch; null when there is none.</summary>
    /// <exception cref="FormatException">The schedule is not one; the message names the value and the fix.</exception>
    public static long? Next(JsonObject schedule, long createdAtMs, DateTimeOffset now) => (string?)schedule["kind"] switch
    {
        "at" => At((string?)schedule["at"] ?? string.Empty) is var at && at > now ? at.ToUnixTimeMilliseconds() : null,
        "every" => NextInterval(schedule, createdAtMs, now.ToUnixTimeMilliseconds()),
        "cron" => Expression((string?)schedule["expr"] ?? string.Empty).GetNextOccurrence(now, Zone((string?)schedule["tz"]))?.ToUnixTimeMilliseconds(),
        var kind => throw new FormatException($"schedule.kind is \"{kind}\": use at, every or cron"),
    };

    /// <summary>The moment of a schedule of kind <c>at</c>; text without a zone is UTC.</summary>
    /// <exception cref="FormatException">It is no time.</exception>
    public static DateTimeOffset At(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? at
            : throw new FormatException($"Invalid schedule.at: expected ISO-8601 timestamp (got {Methods.ShownText.Of(text)})");

    private static string? NoMoment(JsonObject schedule, DateTimeOffset now) => Next(schedule, now.ToUnixTimeMilliseconds(), now) is null
        ? "the schedule never comes: check schedule.expr"
        : null;

    private static string? ProblemOfTime(string text, DateTimeOffset now)
    {
        var at = At(text);
        var wait = at - now;
        if (wait < -PastGrace)
        {
            var minutes = (long)Math.Floor(-wait.TotalMinutes);
            return $"schedule.at is in the past: {Transcript.Iso(at)} ({minutes} minutes ago). Current time: {Transcript.Iso(now)}";
        }

        var years = wait.TotalMilliseconds / MsPerYear;
        return years > MaxYearsAhead
            ? $"schedule.at is too far in the future: {Transcript.Iso(at)} ({(long)Math.Floor(years)} years ahead). Maximum allowed: {MaxYearsAhead} years"
            : null;
    }

    private static long? NextInterval(JsonObject schedule, long createdAtMs, long now)
    {
        if (Number(schedule["everyMs"]) is not (>= 1 and var every))
        {
            throw new FormatException("schedule.everyMs has to be a number of milliseconds, at least 1");
        }

        var anchor = Number(schedule["anchorMs"]) ?? createdAtMs;
        return now < anchor ? anchor : anchor + (((now - anchor) / every) + 1) * every;
    }

    private static CronExpression Expression(string text)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length;
        try
        {
            return CronExpression.Parse(text.Trim(), fields == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
        }
        catch (CronFormatException exception)
        {
            throw new FormatException(
                $"Invalid cron expression \"{Methods.ShownText.Of(text)}\": {exception.Message} Use five fields (minute hour day month weekday), or six with seconds first.");
        }
    }

    private static TimeZoneInfo Zone(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return TimeZoneInfo.Local;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(name.Trim(), out var zone)
            ? zone
            : throw new FormatException($"Unknown time zone \"{Methods.ShownText.Of(name)}\": use an IANA name such as Europe/Berlin");
    }

    internal static long? Number(JsonNode? node) => node is JsonValue value
        ? value.TryGetValue<long>(out var whole) ? whole : value.TryGetValue<double>(out var number) ? (long)number : null
        : null;
}

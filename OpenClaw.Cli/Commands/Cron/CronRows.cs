using System.Globalization;
using System.Text.Json;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Cron;

/// <summary>Cron jobs for people.</summary>
internal static class CronRows
{
    /// <summary>Writes a table of the answer of <c>cron.list</c>.</summary>
    public static void Write(Terminal terminal, JsonElement list, DateTimeOffset now)
    {
        var jobs = list.Items("jobs").ToList();
        if (jobs.Count == 0)
        {
            terminal.WriteLine("No cron jobs.");
            return;
        }

        terminal.WriteTable(
            ["ID", "Name", "Schedule", "Next", "Last", "Status", "Target", "Agent"],
            jobs.Select(job => Row(job, now.ToUnixTimeMilliseconds())),
            wholeColumn: "ID");
    }

    private static string[] Row(JsonElement job, long nowMs) =>
    [
        job.Text("id") ?? string.Empty,
        job.Text("name") ?? string.Empty,
        Schedule(job),
        job.Flag("enabled") ? When(job.Number("state", "nextRunAtMs"), nowMs) : "-",
        When(job.Number("state", "lastRunAtMs"), nowMs),
        !job.Flag("enabled") ? "disabled" : job.Number("state", "runningAtMs") is not null ? "running" : job.Text("state", "lastStatus") ?? "idle",
        job.Text("sessionTarget") ?? "-",
        job.Text("agentId") ?? "default",
    ];

    private static string Schedule(JsonElement job) => job.Text("schedule", "kind") switch
    {
        "at" => "at " + (DateTimeOffset.TryParse(job.Text("schedule", "at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) : job.Text("schedule", "at")),
        "every" => $"every {Span(job.Number("schedule", "everyMs") ?? 0)}",
        "cron" => $"cron {job.Text("schedule", "expr")}" + (job.Text("schedule", "tz") is { } zone ? $" @ {zone}" : string.Empty),
        _ => "unknown",
    };

    private static string When(long? moment, long nowMs) => moment is null ? "-" : moment > nowMs ? $"in {Span(moment.Value - nowMs)}" : Ages.Of(nowMs - moment.Value);

    private static string Span(long milliseconds) => milliseconds switch
    {
        < 60_000 => $"{Math.Max(1, milliseconds / 1000)}s",
        < 3_600_000 => $"{milliseconds / 60_000}m",
        < 172_800_000 => $"{milliseconds / 3_600_000}h",
        _ => $"{milliseconds / 86_400_000}d",
    };
}

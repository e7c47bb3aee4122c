using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using OpenClaw.Cli.Commands.Diagnosis;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw status</c>: everything at a glance; it answers also when the gateway does not.</summary>
internal static class StatusCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("status", "Show gateway, agents and recent sessions");
        var gateway = new GatewayOptions(command);
        command.Flag("--all", "Also the configuration's problems and the audit's findings, which this command shows anyway");
        var deep = command.Flag("--deep", "Also ask the gateway for its health");
        command.Flag("--verbose", "Verbose logging", "--debug");
        command.SetAction(async (result, cancellationToken) =>
        {
            var target = gateway.Target(result, terminal);
            var report = await AskAsync(target, gateway.Timeout(result), result.GetValue(deep), cancellationToken);
            var local = LocalConfiguration.Read(terminal);
            var findings = SecurityAudit.Run(terminal, local).ToList();
            return terminal.Show(result.GetValue(gateway.Json), () => StatusDocument.Create(target, local, findings, report), () => Write(terminal, target, local, findings, report));
        });
        return command;
    }

    private static async Task<StatusReport> AskAsync(GatewayTarget target, TimeSpan timeout, bool deep, CancellationToken cancellationToken)
    {
        try
        {
            var watch = Stopwatch.StartNew();
            await using var client = await GatewayClient.ConnectAsync(target, timeout, null, cancellationToken);
            var latency = watch.ElapsedMilliseconds;
            var summary = await client.CallAsync("status", null, timeout, untilFinal: false, cancellationToken);
            var presence = await PresenceAsync(client, timeout, cancellationToken);
            var health = deep ? await client.CallAsync("health", null, timeout, untilFinal: false, cancellationToken) : default;
            return new StatusReport(client.Hello, summary, presence, health, latency, null);
        }
        catch (CliException failure)
        {
            return new StatusReport(default, default, default, default, null, failure);
        }
    }

    // An older gateway may not know the method; the rest of the answer is worth having all the same.
    private static async Task<JsonElement> PresenceAsync(GatewayClient client, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await client.CallAsync("system-presence", null, timeout, untilFinal: false, cancellationToken);
        }
        catch (GatewayErrorException)
        {
            return default;
        }
    }

    private static void Write(Terminal terminal, GatewayTarget target, LocalConfiguration local, List<Finding> findings, StatusReport report)
    {
        terminal.WriteLine(terminal.Bold("OpenClaw status"));
        terminal.WriteLine();
        terminal.WriteLine(terminal.Bold("Overview"));
        var where = $"{target.Url.OriginalString} ({target.UrlSource})";
        List<string[]> rows =
        [
            ["Dashboard", DashboardCommand.PageOf(terminal.Environment, target, string.Empty).ToString()],
            ["OS", StatusDocument.OperatingSystemLabel()],
            ["Config", local.Document.IsValid ? terminal.Short(target.ConfigPath) : $"{terminal.Short(target.ConfigPath)} has {local.Document.Issues.Count} problem(s)"],
            ["Security", SecurityCommand.Summary(findings)],
        ];
        if (report.Failure is { } failure)
        {
            rows.Add(["Gateway", $"{where} · unreachable: {failure.Message}"]);
            terminal.WriteTable(["Item", "Value"], rows);
            WriteProblems(terminal, local);
            foreach (var line in failure.Remedy)
            {
                terminal.WriteLine(line);
            }

            return;
        }

        rows.Add(["Gateway", $"{where} · reachable {report.LatencyMs}ms · {report.Hello.Text("server", "version") ?? "unknown version"}"]);
        var agents = report.Summary.Items("heartbeat", "agents").ToList();
        rows.Add(["Agents", $"{agents.Count} · default {report.Summary.Text("heartbeat", "defaultAgentId")} · sessions {report.Summary.Number("sessions", "count") ?? 0}"]);
        rows.Add(["Events", report.Summary.Texts("queuedSystemEvents").Count() is var events and > 0 ? $"{events} queued" : "none"]);
        rows.Add(["Heartbeat", string.Join(", ", agents.Select(agent => $"{(agent.Flag("enabled") ? agent.Text("every") : "off")} ({agent.Text("agentId")})"))]);
        rows.Add(["Model", report.Summary.Text("sessions", "defaults", "model") ?? "unknown"]);
        terminal.WriteTable(["Item", "Value"], rows);
        WriteProblems(terminal, local);

        foreach (var line in report.Summary.Texts("channelSummary"))
        {
            terminal.WriteLine(line);
        }

        var sessions = report.Summary.Items("sessions", "recent").ToList();
        if (sessions.Count > 0)
        {
            terminal.WriteLine();
            terminal.WriteLine(terminal.Bold("Sessions"));
            SessionRows.Write(terminal, sessions, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        }
    }

    private static void WriteProblems(Terminal terminal, LocalConfiguration local)
    {
        foreach (var issue in local.Document.Issues)
        {
            terminal.WriteLine($"{terminal.Bad("Config invalid")}: {issue}");
        }

        if (!local.Document.IsValid)
        {
            terminal.WriteLine("Run: openclaw doctor");
        }
    }
}

using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw status</c>: everything at a glance; it answers also when the gateway does not.</summary>
internal static class StatusCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("status", "Show gateway, agents and recent sessions");
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var target = gateway.Target(result, terminal);
            var report = await AskAsync(target, gateway.Timeout(result), cancellationToken);
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(writer => WriteJson(writer, target, report));
            }
            else
            {
                Write(terminal, target, report);
            }

            return 0;
        });
        return command;
    }

    private static async Task<Report> AskAsync(GatewayTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            var watch = Stopwatch.StartNew();
            await using var client = await GatewayClient.ConnectAsync(target, timeout, null, cancellationToken);
            var latency = watch.ElapsedMilliseconds;
            var summary = await client.CallAsync("status", null, timeout, untilFinal: false, cancellationToken);
            return new Report(client.Hello, summary, latency, null);
        }
        catch (CliException failure)
        {
            return new Report(default, default, 0, failure);
        }
    }

    private static void Write(Terminal terminal, GatewayTarget target, Report report)
    {
        terminal.WriteLine(terminal.Bold("OpenClaw status"));
        terminal.WriteLine();
        terminal.WriteLine(terminal.Bold("Overview"));
        var where = $"{target.Url.OriginalString} ({target.UrlSource})";
        List<string[]> rows =
        [
            ["Dashboard", DashboardCommand.PageOf(target, string.Empty).ToString()],
            ["OS", OperatingSystemLabel()],
        ];
        if (report.Failure is { } failure)
        {
            rows.Add(["Gateway", $"{where} · unreachable: {failure.Message}"]);
            terminal.WriteTable(["Item", "Value"], rows);
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

    private static void WriteJson(Utf8JsonWriter writer, GatewayTarget target, Report report)
    {
        writer.WriteStartObject();
        if (report.Summary.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in report.Summary.EnumerateObject())
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteStartObject("os");
        writer.WriteString("platform", GatewayClient.Platform());
        writer.WriteString("arch", Architecture());
        writer.WriteString("label", OperatingSystemLabel());
        writer.WriteEndObject();
        writer.WriteStartObject("gateway");
        writer.WriteString("url", target.Url.OriginalString);
        writer.WriteString("urlSource", target.UrlSource);
        writer.WriteBoolean("reachable", report.Failure is null);
        writer.WriteNumber("connectLatencyMs", report.LatencyMs);
        writer.WriteStartObject("self");
        writer.WriteString("version", report.Failure is null ? report.Hello.Text("server", "version") : null);
        writer.WriteEndObject();
        writer.WriteString("error", report.Failure?.Message);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string OperatingSystemLabel() => $"{RuntimeInformation.OSDescription} ({Architecture()}) · .NET {Environment.Version}";

    private static string Architecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString(),
    };

    private sealed record Report(JsonElement Hello, JsonElement Summary, long LatencyMs, CliException? Failure);
}

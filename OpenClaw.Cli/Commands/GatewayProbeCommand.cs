using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw gateway probe</c>: whether the gateway can be reached, and what it says about itself.</summary>
internal static class GatewayProbeCommand
{
    private const int DefaultTimeoutMs = 3000;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("probe", "Show gateway reachability + discovery + health + status summary");
        var gateway = new GatewayOptions(command, DefaultTimeoutMs);
        command.SetAction(async (result, cancellationToken) =>
        {
            var target = gateway.Target(result, terminal);
            var watch = Stopwatch.StartNew();
            var answer = await ProbeAsync(target, gateway.Timeout(result), cancellationToken);
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(Document(terminal, target, answer, gateway.Timeout(result), watch.ElapsedMilliseconds));
            }
            else
            {
                Write(terminal, target, answer);
            }

            return answer.Failure is null ? 0 : throw answer.Failure;
        });
        return command;
    }

    private static async Task<Answer> ProbeAsync(GatewayTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            await using var client = await GatewayClient.ConnectAsync(target, timeout, null, cancellationToken);
            var latency = watch.ElapsedMilliseconds;
            var health = await client.CallAsync("health", null, timeout, untilFinal: false, cancellationToken);
            var summary = await client.CallAsync("status", null, timeout, untilFinal: false, cancellationToken);
            var presence = await client.CallAsync("system-presence", null, timeout, untilFinal: false, cancellationToken);
            return new Answer(latency, health, summary, presence, null);
        }
        catch (CliException failure)
        {
            return new Answer(null, default, default, default, failure);
        }
    }

    private static JsonObject Document(Terminal terminal, GatewayTarget target, Answer answer, TimeSpan timeout, long elapsed)
    {
        var local = LocalConfiguration.Read(terminal);
        var self = answer.Presence.ValueKind == JsonValueKind.Array ? answer.Presence.EnumerateArray().FirstOrDefault(entry => entry.Text("reason") == "self") : default;
        var isRemote = target.UrlSource is "gateway.remote.url" or "--url";
        return new JsonObject
        {
            ["ok"] = answer.Failure is null,
            ["ts"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            ["durationMs"] = elapsed,
            ["timeoutMs"] = (long)timeout.TotalMilliseconds,
            ["primaryTargetId"] = isRemote ? "explicit" : "localLoopback",
            ["warnings"] = new JsonArray(),
            ["network"] = new JsonObject { ["localLoopbackUrl"] = isRemote ? null : target.Url.OriginalString },
            ["targets"] = new JsonArray(new JsonObject
            {
                ["id"] = isRemote ? "explicit" : "localLoopback",
                ["kind"] = isRemote ? "explicit" : "localLoopback",
                ["url"] = target.Url.OriginalString,
                ["active"] = true,
                ["tunnel"] = null,
                ["connect"] = new JsonObject { ["ok"] = answer.Failure is null, ["latencyMs"] = answer.LatencyMs, ["error"] = answer.Failure?.Message, ["close"] = null },
                ["self"] = self.ValueKind == JsonValueKind.Object
                    ? new JsonObject { ["host"] = self.Text("host"), ["ip"] = self.Text("ip"), ["version"] = self.Text("version"), ["platform"] = self.Text("platform") } : null,
                ["config"] = new JsonObject
                {
                    ["path"] = target.ConfigPath, ["exists"] = local.Document.Raw is not null, ["valid"] = local.Document.IsValid,
                    ["issues"] = new JsonArray([.. local.Document.Issues.Select(issue => (JsonNode)new JsonObject { ["path"] = issue.Path, ["message"] = issue.Message })]),
                    ["legacyIssues"] = new JsonArray(),
                },
                ["health"] = answer.Health.AsNode(),
                ["summary"] = answer.Summary.AsNode(),
                ["presence"] = answer.Presence.AsNode(),
            }),
        };
    }

    private static void Write(Terminal terminal, GatewayTarget target, Answer answer)
    {
        terminal.WriteLine(terminal.Bold("Gateway Status"));
        if (answer.Failure is not null)
        {
            terminal.WriteLine($"{terminal.Bad("Unreachable")}: {target.Url.OriginalString} ({target.UrlSource})");
            return;
        }

        terminal.WriteLine($"{terminal.Good("Reachable")}: {target.Url.OriginalString} ({target.UrlSource}) · connect {answer.LatencyMs}ms");
        terminal.WriteLine($"  Agents: {answer.Health.Items("agents").Count()} · sessions {answer.Summary.Number("sessions", "count") ?? 0} · connections {(answer.Presence.ValueKind == JsonValueKind.Array ? answer.Presence.GetArrayLength() : 0)}");
    }

    private sealed record Answer(long? LatencyMs, JsonElement Health, JsonElement Summary, JsonElement Presence, CliException? Failure);
}

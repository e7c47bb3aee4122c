using System.CommandLine;
using System.Text.Json;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw health</c>.</summary>
internal static class HealthCommand
{
    private const int RecentSessions = 5;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("health", "Fetch health from the running gateway");
        var gateway = new GatewayOptions(command);
        var verbose = new Option<bool>("--verbose", "--debug") { Description = "Also say which gateway was asked" };
        command.Options.Add(verbose);
        command.SetAction(async (result, cancellationToken) =>
        {
            var target = gateway.Target(result, terminal);
            await using var client = await gateway.ConnectAsync(result, terminal, cancellationToken);
            var health = await client.CallAsync("health", null, gateway.Timeout(result), untilFinal: false, cancellationToken);
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(health);
            }
            else
            {
                if (result.GetValue(verbose))
                {
                    terminal.WriteLine("Gateway connection:");
                    terminal.WriteLine($"  Gateway target: {target.Url.OriginalString}");
                    terminal.WriteLine($"  Source: {target.UrlSource}");
                    terminal.WriteLine($"  Config: {target.ConfigPath}");
                }

                Write(terminal, health);
            }

            return health.At("ok")?.ValueKind == JsonValueKind.False ? 1 : 0;
        });
        return command;
    }

    /// <summary>Writes a health snapshot for people.</summary>
    private static void Write(Terminal terminal, JsonElement health)
    {
        foreach (var channel in health.Texts("channelOrder"))
        {
            terminal.WriteLine($"{health.Text("channelLabels", channel) ?? channel}: {ChannelState(health.At("channels", channel) ?? default)}");
        }

        var defaultAgent = health.Text("defaultAgentId");
        var agents = health.Items("agents").ToList();
        terminal.WriteLine("Agents: " + string.Join(", ", agents.Select(agent =>
            agent.Text("agentId") + (agent.Text("agentId") == defaultAgent ? " (default)" : string.Empty))));
        terminal.WriteLine("Heartbeat interval: " + string.Join(", ", agents.Select(agent =>
            $"{(agent.Flag("heartbeat", "enabled") ? agent.Text("heartbeat", "every") : "off")} ({agent.Text("agentId")})")));
        foreach (var agent in agents)
        {
            terminal.WriteLine($"Session store ({agent.Text("agentId")}): {agent.Text("sessions", "path")} ({agent.Number("sessions", "count") ?? 0} entries)");
            foreach (var session in agent.Items("sessions", "recent").Take(RecentSessions))
            {
                terminal.WriteLine($"- {session.Text("key")} ({Ages.Of(session.Number("age"))})");
            }
        }
    }

    private static string ChannelState(JsonElement channel)
    {
        if (channel.At("probe") is { } probe)
        {
            return probe.Flag("ok")
                ? $"ok{(probe.Text("bot", "username") is { } name ? $" (@{name})" : string.Empty)} ({probe.Number("elapsedMs") ?? 0}ms)"
                : $"failed ({probe.Text("error") ?? "no reason given"})";
        }

        return channel.Flag("linked") ? $"linked (auth age {Ages.Of(channel.Number("authAgeMs"))})" : channel.Flag("configured") ? "configured" : "not configured";
    }
}

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands.Channels;

/// <summary><c>openclaw channels</c>: what connects people to the agents, and how it is.</summary>
internal static class ChannelsCommand
{
    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal) => Words.Group(
        "channels", "Look after chat channels", Capabilities(terminal), List(terminal), Status(terminal));

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "List configured channels");
        var json = command.Flag("--json", "Output JSON");
        command.Flag("--no-usage", "Skip provider usage snapshots; there are none here");
        command.SetAction(result =>
        {
            var accounts = ChannelAccounts.Of(LocalConfiguration.ReadValid(terminal).Root);
            return terminal.Show(result.GetValue(json), () => new JsonObject
            {
                ["chat"] = new JsonObject(accounts.GroupBy(account => account.Channel).Select(group =>
                    KeyValuePair.Create(group.Key, (JsonNode?)group.Select(account => account.Id).ToJsonArray()))),
                ["auth"] = new JsonArray(),
            }, () =>
            {
                terminal.WriteLine(terminal.Bold("Chat channels:"));
                Write(terminal, accounts);
            });
        });
        return command;
    }

    private static Command Capabilities(Terminal terminal)
    {
        var command = new Command("capabilities", "Show what the configured channels can do");
        var channel = command.Text("--channel", "name", "Only this channel");
        command.Text("--account", "id", "Only this account");
        command.Text("--target", "dest", "Channel target for permission audit");
        var json = command.Flag("--json", "Output JSON");
        command.SetAction(result =>
        {
            var accounts = ChannelAccounts.Of(LocalConfiguration.ReadValid(terminal).Root);
            var name = result.GetValue(channel);
            if (name is not null && accounts.All(account => account.Channel != name))
            {
                throw new CliException($"Unknown channel \"{name}\".", "These are configured: openclaw channels list");
            }

            var shown = accounts.Where(account => name is null || account.Channel == name).ToList();
            return terminal.Show(result.GetValue(json), () => new JsonObject
            {
                ["channels"] = new JsonArray([.. shown.Select(account => (JsonNode)new JsonObject
                {
                    ["channel"] = account.Channel, ["accountId"] = account.Id, ["configured"] = account.IsConfigured, ["enabled"] = account.IsEnabled,
                    ["chatTypes"] = new JsonArray("direct", "group"),
                })]),
            }, () => Write(terminal, shown));
        });
        return command;
    }

    private static Command Status(Terminal terminal)
    {
        var command = new Command("status", "Show gateway channel status");
        var probe = command.Flag("--probe", "Probe channel credentials");
        var gateway = new GatewayOptions(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                var answer = await gateway.CallAsync(
                    result, terminal, "channels.status", new JsonObject { ["probe"] = result.GetValue(probe), ["timeoutMs"] = (int)gateway.Timeout(result).TotalMilliseconds }, cancellationToken);
                return terminal.Show(result.GetValue(gateway.Json), answer, () =>
                {
                    terminal.WriteLine("Gateway reachable.");
                    WriteStatus(terminal, answer);
                });
            }
            catch (GatewayErrorException)
            {
                throw;
            }
            catch (CliException) when (!result.GetValue(gateway.Json) && File.Exists(terminal.Paths.ConfigPath))
            {
                // What stands in the file helps to find out; the answer that was asked for is missing all the same.
                terminal.WriteLine("Gateway not reachable; showing config-only status.");
                terminal.WriteLine($"Config: {terminal.Paths.ConfigPath}");
                Write(terminal, ChannelAccounts.Of(LocalConfiguration.ReadValid(terminal).Root));
                throw;
            }
        });
        return command;
    }

    private static void WriteStatus(Terminal terminal, JsonElement status)
    {
        foreach (var channel in status.Texts("channelOrder"))
        {
            foreach (var account in status.Items("channelAccounts", channel))
            {
                var states = new[]
                {
                    account.Flag("enabled") ? "enabled" : "disabled",
                    account.Flag("configured") ? "configured" : "not configured",
                    account.Flag("connected") ? "connected" : account.Flag("running") ? "running" : "stopped",
                    account.Text("mode") is { } mode ? $"mode:{mode}" : null,
                    account.Text("lastError") is { } error ? $"error:{error}" : null,
                };
                terminal.WriteLine($"- {status.Text("channelLabels", channel) ?? channel} {account.Text("accountId")}: {string.Join(", ", states.OfType<string>())}".Printable());
            }
        }
    }

    private static void Write(Terminal terminal, IReadOnlyList<ChannelAccount> accounts)
    {
        foreach (var account in accounts)
        {
            terminal.WriteLine($"- {account.Label} {account.Id}: {(account.IsConfigured ? "configured" : "not configured")}, {(account.IsEnabled ? "enabled" : "disabled")}".Printable());
        }

        if (accounts.Count == 0)
        {
            terminal.WriteLine("- none");
        }
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw system</c>: events for the agent, heartbeats, and who is there.</summary>
internal static class SystemCommand
{
    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal) => Words.Group(
        "system", "System tools (events, heartbeat, presence)",
        Event(terminal),
        Words.Group(
            "heartbeat", "Heartbeat controls",
            Call(terminal, "disable", "Disable heartbeats", "set-heartbeats", new JsonObject { ["enabled"] = false }),
            Call(terminal, "enable", "Enable heartbeats", "set-heartbeats", new JsonObject { ["enabled"] = true }),
            Call(terminal, "last", "Show the last heartbeat event", "last-heartbeat", [])),
        Call(terminal, "presence", "List system presence entries", "system-presence", []));

    private static Command Event(Terminal terminal)
    {
        var command = new Command("event", "Enqueue a system event and optionally trigger a heartbeat");
        var text = command.Required("--text", "text", "System event text");
        var mode = command.OneOf("--mode", "mode", "Wake mode", "now", "next-heartbeat");
        var gateway = new GatewayOptions(command, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            var parameters = new JsonObject { ["mode"] = result.GetValue(mode) ?? "next-heartbeat", ["text"] = result.GetValue(text) };
            var answer = await gateway.CallAsync(result, terminal, "wake", parameters, cancellationToken);
            return terminal.Show(result.GetValue(gateway.Json), answer, () => terminal.WriteLine("ok"));
        });
        return command;
    }

    // What these answer is data, for people as for scripts.
    private static Command Call(Terminal terminal, string name, string description, string method, JsonObject parameters)
    {
        var command = new Command(name, description);
        var gateway = new GatewayOptions(command, expectFinal: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            terminal.WriteJson(await gateway.CallAsync(result, terminal, method, parameters, cancellationToken));
            return 0;
        });
        return command;
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands.Approvals;

/// <summary><c>openclaw approvals pending</c> and <c>resolve</c>: the commands that wait for a person.</summary>
internal static class PendingApprovals
{
    /// <summary>Shows what waits: each command whole, because whoever says yes says it to all of it.</summary>
    public static Command List(Terminal terminal)
    {
        var command = new Command("pending", "List commands that wait for a decision");
        var gateway = new GatewayOptions(command, expectFinal: false);
        command.SetAction(async (result, cancellationToken) =>
        {
            var answer = await gateway.CallAsync(result, terminal, "exec.approval.list", [], cancellationToken);
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(answer);
                return 0;
            }

            var waiting = answer.GetProperty("approvals").EnumerateArray().ToArray();
            if (waiting.Length == 0)
            {
                terminal.WriteLine("Nothing waits for a decision.");
            }

            foreach (var approval in waiting)
            {
                var request = approval.GetProperty("request");
                terminal.WriteLine(approval.GetProperty("id").GetString()!.Printable());
                foreach (var name in (string[])["command", "cwd", "host", "agentId", "sessionKey"])
                {
                    if (request.TryGetProperty(name, out var value) && value.GetString() is { } text)
                    {
                        terminal.WriteLine($"  {name}: {text.Printable()}");
                    }
                }
            }

            return 0;
        });
        return command;
    }

    /// <summary>Decides about one of them.</summary>
    public static Command Resolve(Terminal terminal)
    {
        var command = new Command("resolve", "Decide about a command that waits");
        var id = command.Word("id", "Id that approvals pending shows");
        var decision = command.Word("decision", "allow-once, allow-always or deny");
        var gateway = new GatewayOptions(command, expectFinal: false);
        command.SetAction(async (result, cancellationToken) =>
        {
            var parameters = new JsonObject { ["id"] = result.GetValue(id), ["decision"] = result.GetValue(decision) };
            var answer = await gateway.CallAsync(result, terminal, "exec.approval.resolve", parameters, cancellationToken);
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(answer);
            }
            else
            {
                terminal.WriteLine($"{result.GetValue(decision)}: {result.GetValue(id)}".Printable());
            }

            return 0;
        });
        return command;
    }
}

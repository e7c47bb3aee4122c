using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw tools</c>: the tools of a session as its model has them.</summary>
internal static class ToolsCommand
{
    private const int NameWidth = 20;
    private const int PlacementWidth = 8;

    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal) => Words.Group("tools", "Tools of agents: which are allowed, and what a call would do", List(terminal), Call(terminal));

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "Show the decision about each tool");
        var (session, agent) = Session(command);
        var gateway = new GatewayOptions(command, expectFinal: false);
        command.SetAction(async (result, cancellationToken) =>
        {
            var answer = await gateway.CallAsync(result, terminal, "tools.list", Parameters(result, session, agent), cancellationToken);
            if (result.GetValue(gateway.Json))
            {
                terminal.WriteJson(answer);
                return 0;
            }

            foreach (var tool in answer.GetProperty("tools").EnumerateArray())
            {
                var allowed = tool.GetProperty("allowed").GetBoolean();
                var why = allowed ? string.Empty : $"denied by {tool.GetProperty("deniedBy").GetString()}";
                terminal.WriteLine($"{tool.GetProperty("tool").GetString()!.PadRight(NameWidth)} {(allowed ? tool.GetProperty("placement").GetString()! : "-").PadRight(PlacementWidth)} {why}".TrimEnd());
            }

            return 0;
        });
        return command;
    }

    private static Command Call(Terminal terminal)
    {
        var command = new Command("call", "Call a tool as an agent's turn would");
        var tool = command.Word("tool", "Name of the tool, such as exec");
        var arguments = command.Text("--args", "json", "Arguments as a JSON object");
        var dryRun = command.Flag("--dry-run", "Show the decision and the exact request, and run nothing");
        var (session, agent) = Session(command);
        var gateway = new GatewayOptions(command, expectFinal: false);
        command.SetAction(async (result, cancellationToken) =>
        {
            var parameters = Parameters(result, session, agent);
            parameters["tool"] = result.GetValue(tool);
            parameters["dryRun"] = result.GetValue(dryRun);
            if (result.GetValue(arguments) is { } json)
            {
                if (Parse(json) is not { } given)
                {
                    terminal.WriteErrorLine("--args: expected a JSON object, such as '{\"command\":\"id\"}'.");
                    return 1;
                }

                parameters["arguments"] = given;
            }

            var answer = await gateway.CallAsync(result, terminal, "tools.call", parameters, cancellationToken);
            if (result.GetValue(dryRun) || result.GetValue(gateway.Json))
            {
                terminal.WriteJson(answer);
                return 0;
            }

            terminal.WriteLine(answer.GetProperty("text").GetString()!);
            return answer.GetProperty("isError").GetBoolean() ? 1 : 0;
        });
        return command;
    }

    private static (Option<string?> Session, Option<string?> Agent) Session(Command command) =>
        (command.Text("--session", "key", "Session key"), command.Text("--agent", "id", "Agent id"));

    private static JsonObject Parameters(ParseResult result, Option<string?> session, Option<string?> agent)
    {
        var parameters = new JsonObject();
        if (result.GetValue(session) is { } key)
        {
            parameters["sessionKey"] = key;
        }

        if (result.GetValue(agent) is { } id)
        {
            parameters["agentId"] = id;
        }

        return parameters;
    }

    private static JsonObject? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands.Agents;

/// <summary><c>openclaw agents</c>: the agents of this installation; no gateway has to run.</summary>
internal static class AgentsCommand
{
    /// <summary>Builds the command group; alone it lists.</summary>
    public static Command Create(Terminal terminal)
    {
        var group = Words.Group(
            "agents", "Manage isolated agents (workspaces + auth + routing)",
            AgentsAddCommand.Create(terminal),
            AgentsDeleteCommand.Create(terminal),
            List(terminal),
            AgentsIdentityCommand.Create(terminal));
        group.SetAction(_ =>
        {
            Write(terminal, LocalConfiguration.ReadValid(terminal), withBindings: false);
            return 0;
        });
        return group;
    }

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "List configured agents");
        var json = command.Flag("--json", "Output JSON instead of text");
        var bindings = command.Flag("--bindings", "Include routing bindings");
        command.SetAction(result =>
        {
            var local = LocalConfiguration.ReadValid(terminal);
            return terminal.Show(result.GetValue(json), () => new JsonArray([.. local.Agents.Select(Shown)]), () => Write(terminal, local, result.GetValue(bindings)));
        });
        return command;
    }

    private static JsonObject Shown(LocalAgent agent)
    {
        var shown = new JsonObject { ["id"] = agent.Id }.With("name", agent.Name);
        shown["workspace"] = agent.Workspace;
        shown["agentDir"] = agent.Directory;
        shown.With("model", agent.Model);
        shown["bindings"] = agent.Bindings;
        shown["isDefault"] = agent.IsDefault;
        return agent is { IsDefault: true, Bindings: 0 } ? shown.With("routes", new JsonArray("default (no explicit rules)")) : shown;
    }

    private static void Write(Terminal terminal, LocalConfiguration local, bool withBindings)
    {
        terminal.WriteLine(terminal.Bold("Agents:"));
        foreach (var agent in local.Agents)
        {
            var name = agent.Name is { } given && given != agent.Id ? $" ({given.Printable()})" : string.Empty;
            terminal.WriteLine($"- {terminal.Bold(agent.Id)}{name}{(agent.IsDefault ? " (default)" : string.Empty)}");
            terminal.WriteLine($"  Workspace: {terminal.Short(agent.Workspace)}");
            terminal.WriteLine($"  Agent dir: {terminal.Short(agent.Directory)}");
            if (agent.Model is { } model)
            {
                terminal.WriteLine($"  Model: {model.Printable()}");
            }

            terminal.WriteLine($"  Routing rules: {agent.Bindings}");
            if (agent is { IsDefault: true, Bindings: 0 })
            {
                terminal.WriteLine("  Routing: default (no explicit rules)");
            }
        }

        if (!withBindings)
        {
            terminal.WriteLine("Routing rules map channel/account/peer to an agent. Use --bindings for full rules.");
            return;
        }

        foreach (var binding in local.Root.Items("bindings"))
        {
            terminal.WriteLine($"{binding.Text("agentId")} <- {binding.At("match")?.GetRawText().Printable()}");
        }
    }
}

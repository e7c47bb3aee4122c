using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Cli.Commands.Agents;

/// <summary><c>openclaw agents set-identity</c>: how an agent presents itself.</summary>
internal static class AgentsIdentityCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("set-identity", "Update an agent's identity (name/theme/emoji/avatar)");
        var agent = command.Text("--agent", "id", "Agent id to update; the default agent when left out");
        var workspace = command.Text("--workspace", "dir", "Find the agent by its workspace directory");
        var values = new[]
        {
            ("name", command.Text("--name", "name", "Identity name")),
            ("theme", command.Text("--theme", "theme", "Identity theme")),
            ("emoji", command.Text("--emoji", "emoji", "Identity emoji")),
            ("avatar", command.Text("--avatar", "value", "Identity avatar (workspace path, http(s) URL, or data URI)")),
        };
        var json = command.Flag("--json", "Output JSON summary");
        command.SetAction(result =>
        {
            var identity = new JsonObject();
            foreach (var (name, option) in values)
            {
                identity.With(name, result.GetValue(option));
            }

            if (identity.Count == 0)
            {
                throw new CliException("No identity fields provided.", "Use --name, --theme, --emoji, or --avatar.");
            }

            Set(terminal, Find(terminal, result.GetValue(agent), result.GetValue(workspace)), identity, result.GetValue(json));
            return 0;
        });
        return command;
    }

    private static LocalAgent Find(Terminal terminal, string? id, string? workspace)
    {
        var agents = LocalConfiguration.ReadValid(terminal).Agents;
        var directory = workspace is null ? null : Path.GetFullPath(OpenClaw.Protocol.StatePaths.Expand(workspace, terminal.Paths.Home));
        return agents.FirstOrDefault(agent => id is not null ? agent.Id == SessionKey.NormalizeAgentId(id) : directory is not null ? agent.Workspace == directory : agent.IsDefault)
            ?? throw new CliException($"Agent \"{id ?? directory}\" not found.", "These exist: openclaw agents list");
    }

    private static void Set(Terminal terminal, LocalAgent agent, JsonObject identity, bool json)
    {
        var local = LocalConfiguration.ReadValid(terminal);
        ConfigurationEditor.Open(terminal.Paths.ConfigPath, terminal.Environment).Apply(text =>
        {
            var list = local.Document.Parsed["agents"]?["list"] as JsonArray ?? [];
            var index = list.ToList().FindIndex(entry => entry?["id"] is JsonValue value && value.TryGetValue<string>(out var id) && SessionKey.NormalizeAgentId(id) == agent.Id);
            if (index < 0)
            {
                index = list.Count;
                text = Json5Editor.Set(text, ["agents", "list", $"{index}"], new JsonObject { ["id"] = agent.Id });
            }

            return identity.Aggregate(text, (current, pair) => Json5Editor.Set(current, ["agents", "list", $"{index}", "identity", pair.Key], pair.Value?.DeepClone()));
        });
        if (json)
        {
            terminal.WriteJson(new JsonObject { ["agentId"] = agent.Id, ["identity"] = identity, ["workspace"] = agent.Workspace });
            return;
        }

        terminal.WriteLine($"Updated {terminal.Short(terminal.Paths.ConfigPath)}");
        terminal.WriteLine($"Agent: {agent.Id}");
        foreach (var (name, value) in identity)
        {
            terminal.WriteLine($"{char.ToUpperInvariant(name[0])}{name[1..]}: {value!.GetValue<string>().Printable()}");
        }
    }
}

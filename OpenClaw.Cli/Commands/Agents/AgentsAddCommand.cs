using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Cli.Commands.Agents;

/// <summary><c>openclaw agents add</c>.</summary>
internal static class AgentsAddCommand
{
    // Channels that a rule may name; the gateway routes only those that are configured.
    private static readonly string[] Channels =
        ["telegram", "whatsapp", "discord", "googlechat", "slack", "signal", "imessage", "webchat", "msteams", "matrix", "line", "mattermost"];

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("add", "Add a new isolated agent");
        var name = command.OptionalWord("name", "Name of the agent");
        var workspace = command.Text("--workspace", "dir", "Workspace directory for the new agent");
        var model = command.Text("--model", "id", "Model id for this agent");
        var agentDir = command.Text("--agent-dir", "dir", "Agent state directory for this agent");
        var bind = command.Many("--bind", "channel[:accountId]", "Route channel binding (repeatable)");
        command.Flag("--non-interactive", "Never ask; this command asks nothing anyway");
        var json = command.Flag("--json", "Output JSON summary");
        command.SetAction(result =>
        {
            if (result.GetValue(name) is not { } given || string.IsNullOrWhiteSpace(given))
            {
                throw new CliException("Agent name is required.", "Run: openclaw agents add <name> --workspace <dir>");
            }

            var directory = result.GetValue(workspace) ?? throw new CliException("--workspace is required.", $"Run: openclaw agents add {given} --workspace <dir>");
            var agent = new NewAgent(given, Absolute(terminal, directory), result.GetValue(agentDir) is { } state ? Absolute(terminal, state) : null, result.GetValue(model));
            var bindings = (result.GetValue(bind) ?? []).Select(Binding).ToList();
            Add(terminal, agent, bindings, result.GetValue(json));
            return 0;
        });
        return command;
    }

    private static void Add(Terminal terminal, NewAgent agent, List<JsonObject> bindings, bool json)
    {
        var id = SessionKey.NormalizeAgentId(agent.Name);
        var local = LocalConfiguration.ReadValid(terminal);
        if (id == SessionKey.DefaultAgentId)
        {
            throw new CliException($"\"{id}\" is reserved. Choose another name.");
        }

        if (local.Agents.Any(other => other.Id == id))
        {
            throw new CliException($"Agent \"{id}\" already exists.", "Change its settings with: openclaw config set agents.list[<n>].<key> <value>");
        }

        var directory = agent.Directory ?? Path.Combine(terminal.Paths.StateDirectory, "agents", id, "agent");
        var entry = new JsonObject { ["id"] = id, ["name"] = agent.Name, ["workspace"] = agent.Workspace, ["agentDir"] = directory }.With("model", agent.Model);
        ConfigurationEditor.Open(terminal.Paths.ConfigPath, terminal.Environment).Apply(text =>
        {
            // Without a list there is one agent, main; it stays, and stays the default.
            var count = local.Document.Parsed["agents"]?["list"] is JsonArray { Count: > 0 } list ? list.Count : 0;
            if (count == 0)
            {
                text = Json5Editor.Set(text, ["agents", "list"], new JsonArray(new JsonObject { ["id"] = SessionKey.DefaultAgentId }));
                count = 1;
            }

            text = Json5Editor.Set(text, ["agents", "list", $"{count}"], entry);
            var rules = local.Document.Parsed["bindings"] is JsonArray present ? present.Count : 0;
            foreach (var rule in bindings)
            {
                text = Json5Editor.Set(text, ["bindings", $"{rules++}"], new JsonObject { ["agentId"] = id, ["match"] = rule.DeepClone() });
            }

            return text;
        });
        var sessions = local.SessionsDirectory(id);
        StateDirectories.Create(agent.Workspace);
        StateDirectories.Create(sessions);
        if (json)
        {
            terminal.WriteJson(new JsonObject { ["agentId"] = id, ["name"] = agent.Name, ["workspace"] = agent.Workspace, ["agentDir"] = directory }
                .With("model", agent.Model).With("bindings", new JsonObject
                {
                    ["added"] = new JsonArray([.. bindings.Select(rule => (JsonNode)$"{rule["channel"]}{(rule["accountId"] is { } account ? $" accountId={account}" : string.Empty)}")]),
                    ["skipped"] = new JsonArray(),
                    ["conflicts"] = new JsonArray(),
                }));
            return;
        }

        if (id != agent.Name)
        {
            terminal.WriteLine($"Normalized agent id to \"{id}\".");
        }

        terminal.WriteLine($"Updated {terminal.Short(terminal.Paths.ConfigPath)}");
        terminal.WriteLine($"Workspace OK: {terminal.Short(agent.Workspace)}");
        terminal.WriteLine($"Sessions OK: {terminal.Short(sessions)}");
        terminal.WriteLine($"Agent: {id}");
        terminal.WriteLine($"Workspace: {terminal.Short(agent.Workspace)}");
        terminal.WriteLine($"Agent dir: {terminal.Short(directory)}");
    }

    private static string Absolute(Terminal terminal, string path) => Path.GetFullPath(OpenClaw.Protocol.StatePaths.Expand(path, terminal.Paths.Home));

    private static JsonObject Binding(string text)
    {
        var parts = text.Split(':', 2);
        return Channels.Contains(parts[0], StringComparer.OrdinalIgnoreCase)
            ? new JsonObject { ["channel"] = parts[0].ToLowerInvariant() }.With("accountId", parts.Length > 1 && parts[1].Length > 0 ? parts[1] : null)
            : throw new CliException($"Unknown channel \"{parts[0]}\".", $"Use one of: {string.Join(", ", Channels)}");
    }

    private sealed record NewAgent(string Name, string Workspace, string? Directory, string? Model);
}

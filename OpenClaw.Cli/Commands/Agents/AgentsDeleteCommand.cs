using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Cli.Commands.Agents;

/// <summary><c>openclaw agents delete</c>: takes an agent out of the configuration; its files are moved aside, never lost.</summary>
internal static class AgentsDeleteCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("delete", "Delete an agent; its workspace and state are moved to <state>/trash");
        var id = command.Word("id", "Agent id");
        var force = command.Flag("--force", "Skip confirmation");
        var json = command.Flag("--json", "Output JSON summary");
        command.SetAction(result =>
        {
            if (!result.GetValue(force))
            {
                throw new CliException("Deleting an agent needs --force.", $"Run: openclaw agents delete {result.GetValue(id)} --force");
            }

            Delete(terminal, SessionKey.NormalizeAgentId(result.GetValue(id)!), result.GetValue(json));
            return 0;
        });
        return command;
    }

    private static void Delete(Terminal terminal, string id, bool json)
    {
        if (id == SessionKey.DefaultAgentId)
        {
            throw new CliException($"\"{id}\" cannot be deleted.");
        }

        var local = LocalConfiguration.ReadValid(terminal);
        var agent = local.Agents.FirstOrDefault(candidate => candidate.Id == id) ?? throw new CliException($"Agent \"{id}\" not found.", "These exist: openclaw agents list");
        var (agents, rules) = (Indexes(local, ["agents", "list"], "id", id), Indexes(local, ["bindings"], "agentId", id));
        if (agents.Count == 0)
        {
            throw new CliException($"Agent \"{id}\" is defined in an included file.", "Take it out there: openclaw config validate --json lists the included files.");
        }

        ConfigurationEditor.Open(terminal.Paths.ConfigPath, terminal.Environment).Apply(text =>
        {
            text = agents.Aggregate(text, (current, index) => Json5Editor.Unset(current, ["agents", "list", $"{index}"]) ?? current);
            return rules.Aggregate(text, (current, index) => Json5Editor.Unset(current, ["bindings", $"{index}"]) ?? current);
        });
        var sessions = local.SessionsDirectory(id);
        var moved = new[] { agent.Workspace, Path.GetDirectoryName(sessions)! }.Where(Directory.Exists).Select(path => MoveAside(terminal, id, path)).ToList();
        if (json)
        {
            terminal.WriteJson(new JsonObject
            {
                ["agentId"] = id, ["workspace"] = agent.Workspace, ["agentDir"] = agent.Directory, ["sessionsDir"] = sessions,
                ["removedBindings"] = rules.Count, ["removedAllow"] = 0, ["movedTo"] = moved.ToJsonArray(),
            });
            return;
        }

        terminal.WriteLine($"Updated {terminal.Short(terminal.Paths.ConfigPath)}");
        foreach (var path in moved)
        {
            terminal.WriteLine($"Moved to {terminal.Short(path)}");
        }

        terminal.WriteLine($"Deleted agent: {id}");
    }

    // From the last to the first, so that taking one away moves none of the others.
    private static List<int> Indexes(LocalConfiguration local, string[] path, string member, string id)
    {
        JsonNode? node = local.Document.Parsed;
        foreach (var step in path)
        {
            node = (node as JsonObject)?[step];
        }

        return [.. (node as JsonArray ?? []).Select((item, index) => (item, index))
            .Where(pair => (pair.item as JsonObject)?[member] is JsonValue value && value.TryGetValue<string>(out var text) && SessionKey.NormalizeAgentId(text) == id)
            .Select(pair => pair.index).OrderDescending()];
    }

    private static string MoveAside(Terminal terminal, string id, string path)
    {
        var trash = Path.Combine(terminal.Paths.StateDirectory, "trash");
        StateDirectories.Create(trash);
        var target = Path.Combine(trash, $"{id}-{Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar))}-{TimeProvider.System.GetUtcNow():yyyyMMddHHmmssfff}");
        try
        {
            Directory.Move(path, target);
            return target;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // On another file system it stays where it is; the agent is gone from the configuration all the same.
            terminal.WriteErrorLine($"{path} stays where it is: {exception.Message}");
            return path;
        }
    }
}

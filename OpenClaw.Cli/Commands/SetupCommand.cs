using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw setup</c>: a configuration, a workspace and a sessions directory, where there are none.</summary>
internal static class SetupCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("setup", "Initialize openclaw.json and the agent workspace");
        var workspace = command.Text("--workspace", "dir", "Agent workspace directory");
        var mode = command.OneOf("--mode", "mode", "Gateway mode", "local", "remote");
        var remoteUrl = command.Text("--remote-url", "url", "Remote Gateway WebSocket URL");
        var remoteToken = command.Text("--remote-token", "token", "Remote Gateway token (optional)");
        command.Flag("--non-interactive", "Never ask; this command asks nothing anyway");
        command.SetAction(result =>
        {
            var changes = new List<(string[] Path, string Value)>();
            if (result.GetValue(workspace) is { } directory)
            {
                changes.Add((["agents", "defaults", "workspace"], Path.GetFullPath(StatePaths.Expand(directory, terminal.Paths.Home))));
            }

            if ((result.GetValue(mode) ?? (result.GetValue(remoteUrl) is null ? null : "remote")) is { } chosen)
            {
                changes.Add((["gateway", "mode"], chosen));
                if (chosen == "remote")
                {
                    changes.Add((["gateway", "remote", "url"], result.GetValue(remoteUrl) ?? throw new CliException("Missing --remote-url for remote mode.")));
                }
            }

            if (result.GetValue(remoteToken) is { } token)
            {
                changes.Add((["gateway", "remote", "token"], token));
            }

            Run(terminal, changes);
            return 0;
        });
        return command;
    }

    private static void Run(Terminal terminal, List<(string[] Path, string Value)> changes)
    {
        var editor = ConfigurationEditor.Open(terminal.Paths.ConfigPath, terminal.Environment);
        var isNew = string.IsNullOrWhiteSpace(editor.Text);
        var document = editor.Document;
        var missing = changes.Where(change => !ConfigurationPath.TryGet(document.Parsed, change.Path, out var value) || value is not JsonValue present
            || !present.TryGetValue<string>(out var text) || text != change.Value).ToList();
        var shown = terminal.Short(terminal.Paths.ConfigPath);
        if (isNew || missing.Count > 0)
        {
            editor.Apply(text => missing.Aggregate(
                isNew ? JsonText.Pretty(FirstConfiguration.Create(OpenClawEnvironment.Present(terminal.Environment(OpenClawEnvironment.GatewayToken)))) + "\n" : text,
                (current, change) => Json5Editor.Set(current, change.Path, change.Value)));
        }

        terminal.WriteLine(isNew ? $"Wrote {shown}" : missing.Count == 0 ? $"Config OK: {shown}"
            : $"Updated {shown} (set {string.Join(", ", missing.Select(change => string.Join('.', change.Path)))})");
        var local = LocalConfiguration.ReadValid(terminal);
        var agent = local.Agents.First(candidate => candidate.IsDefault);
        StateDirectories.Create(agent.Workspace);
        terminal.WriteLine($"Workspace OK: {terminal.Short(agent.Workspace)}");
        StateDirectories.Create(local.SessionsDirectory(agent.Id));
        terminal.WriteLine($"Sessions OK: {terminal.Short(local.SessionsDirectory(agent.Id))}");
    }
}

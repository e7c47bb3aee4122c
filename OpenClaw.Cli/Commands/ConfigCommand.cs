using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw config</c>: read, change and check openclaw.json; no gateway has to run.</summary>
internal static class ConfigCommand
{
    private const string RestartHint = "Restart the gateway to apply.";

    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal)
    {
        var group = Words.Group(
            "config", "Read, change and check the configuration",
            ConfigTextCommands.Apply(terminal), Get(terminal), ConfigTextCommands.Patch(terminal), ConfigTextCommands.Schema(terminal), Set(terminal), Unset(terminal), Validate(terminal));
        return group;
    }

    private static Command Get(Terminal terminal)
    {
        var command = new Command("get", "Get a config value by dot path");
        var path = PathArgument();
        var json = new Option<bool>("--json") { Description = "Output JSON" };
        command.Arguments.Add(path);
        command.Options.Add(json);
        command.SetAction(result =>
        {
            var name = result.GetValue(path)!;
            var editor = ConfigurationEditor.Open(terminal.Paths.ConfigPath, terminal.Environment);
            var steps = Steps(name);

            // What stands in the file, references as they are; else what an included file brings.
            if (!ConfigurationPath.TryGet(editor.Parse(), steps, out var value) && !ConfigurationPath.TryGet(editor.Document.Resolved, steps, out value))
            {
                throw new CliException($"Config path not found: {name}");
            }

            var isText = value?.GetValueKind() == JsonValueKind.String;
            terminal.WriteLine(isText && !result.GetValue(json) ? value!.GetValue<string>() : JsonText.Pretty(value));
            return 0;
        });
        return command;
    }

    private static Command Set(Terminal terminal)
    {
        var command = new Command("set", "Set a config value by dot path");
        var path = PathArgument();
        var value = new Argument<string>("value") { Description = "JSON5, or plain text when it is no JSON5" };
        var json = new Option<bool>("--json") { Description = "Parse value as JSON5 (required)" };
        command.Arguments.Add(path);
        command.Arguments.Add(value);
        command.Options.Add(json);
        var baseHash = BaseHash(command);
        command.SetAction(result =>
        {
            var name = result.GetValue(path)!;
            var steps = Steps(name);
            var parsed = ValueOf(result.GetValue(value)!, result.GetValue(json));
            Edit(terminal, result.GetValue(baseHash), text => Json5Editor.Set(text, steps, parsed));
            terminal.WriteLine($"Updated {name}. {RestartHint}");
            return 0;
        });
        return command;
    }

    private static Command Unset(Terminal terminal)
    {
        var command = new Command("unset", "Remove a config value by dot path");
        var path = PathArgument();
        command.Arguments.Add(path);
        var baseHash = BaseHash(command);
        command.SetAction(result =>
        {
            var name = result.GetValue(path)!;
            var steps = Steps(name);
            Edit(terminal, result.GetValue(baseHash), text => Json5Editor.Unset(text, steps) ?? throw new CliException($"Config path not found: {name}"));
            terminal.WriteLine($"Removed {name}. {RestartHint}");
            return 0;
        });
        return command;
    }

    private static Command Validate(Terminal terminal)
    {
        var command = new Command("validate", "Check the configuration and list every problem");
        var json = new Option<bool>("--json") { Description = "Output JSON" };
        command.Options.Add(json);
        command.SetAction(result =>
        {
            var document = ConfigurationDocument.Load(terminal.Paths.ConfigPath, terminal.Environment);
            var issues = document.Issues;
            if (result.GetValue(json))
            {
                terminal.WriteJson(new JsonObject
                {
                    ["path"] = terminal.Paths.ConfigPath,
                    ["exists"] = document.Raw is not null,
                    ["hash"] = document.Hash,
                    ["valid"] = document.IsValid,
                    ["issues"] = new JsonArray([.. issues.Select(issue => (JsonNode)new JsonObject { ["path"] = issue.Path, ["message"] = issue.Message })]),
                    ["included"] = document.Included.ToJsonArray(),
                });
            }
            else if (issues.Count == 0)
            {
                terminal.WriteLine($"Config valid: {terminal.Paths.ConfigPath}");
            }
            else
            {
                terminal.WriteErrorLine($"Config invalid: {terminal.Paths.ConfigPath}");
                foreach (var issue in issues)
                {
                    terminal.WriteErrorLine($"  - {issue}");
                }
            }

            return issues.Count == 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>Adds the guard against a change of somebody else.</summary>
    public static Option<string?> BaseHash(Command command) =>
        command.Text("--base-hash", "sha256", "Refuse unless the file is still the one with this hash (see config validate --json)");

    /// <summary>Changes the file.</summary>
    public static void Edit(Terminal terminal, string? baseHash, Func<string, string> change)
    {
        var editor = ConfigurationEditor.Open(terminal.Paths.ConfigPath, terminal.Environment);
        editor.RequireBase(baseHash);
        editor.Apply(change);
    }

    private static Argument<string> PathArgument() => new("path") { Description = "Config path (dot or bracket notation)" };

    private static IReadOnlyList<string> Steps(string path)
    {
        try
        {
            return ConfigurationPath.Parse(path);
        }
        catch (FormatException exception)
        {
            throw new CliException($"Error: {exception.Message}");
        }
    }

    private static JsonNode? ValueOf(string text, bool strict)
    {
        try
        {
            return Json5Parser.Parse(text).ToJson();
        }
        catch (Json5Exception exception)
        {
            return strict ? throw new CliException($"Error: Failed to parse JSON5 value: {exception.Message}") : JsonValue.Create(text);
        }
    }
}

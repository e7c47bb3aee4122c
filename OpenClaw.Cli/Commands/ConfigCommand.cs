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
        var group = new Command("config", "Read, change and check the configuration");
        group.Subcommands.Add(Get(terminal));
        group.Subcommands.Add(Set(terminal));
        group.Subcommands.Add(Unset(terminal));
        group.Subcommands.Add(Validate(terminal));
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
            var root = ConfigurationEditor.Open(terminal.Paths.ConfigPath).Parse();
            if (!ConfigurationPath.TryGet(root, Steps(name), out var value))
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
        command.SetAction(result =>
        {
            var name = result.GetValue(path)!;
            var steps = Steps(name);
            var parsed = ValueOf(result.GetValue(value)!, result.GetValue(json));
            Edit(terminal, text => Json5Editor.Set(text, steps, parsed));
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
        command.SetAction(result =>
        {
            var name = result.GetValue(path)!;
            var steps = Steps(name);
            Edit(terminal, text => Json5Editor.Unset(text, steps) ?? throw new CliException($"Config path not found: {name}"));
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
            var issues = ConfigurationEditor.Open(terminal.Paths.ConfigPath).Issues();
            if (result.GetValue(json))
            {
                terminal.WriteJson(writer => WriteIssues(writer, terminal.Paths.ConfigPath, issues));
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

    private static void Edit(Terminal terminal, Func<string, string> change)
    {
        var editor = ConfigurationEditor.Open(terminal.Paths.ConfigPath);
        try
        {
            editor.Save(change(editor.Text ?? string.Empty));
        }
        catch (Json5Exception exception)
        {
            throw new CliException($"{terminal.Paths.ConfigPath} cannot be read: {exception.Message}", "Mend the file in an editor.");
        }
        catch (FormatException exception)
        {
            throw new CliException($"Error: {exception.Message}");
        }
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

    private static void WriteIssues(Utf8JsonWriter writer, string path, IReadOnlyList<ConfigurationIssue> issues)
    {
        writer.WriteStartObject();
        writer.WriteString("path", path);
        writer.WriteBoolean("valid", issues.Count == 0);
        writer.WriteStartArray("issues");
        foreach (var issue in issues)
        {
            writer.WriteStartObject();
            writer.WriteString("path", issue.Path);
            writer.WriteString("message", issue.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

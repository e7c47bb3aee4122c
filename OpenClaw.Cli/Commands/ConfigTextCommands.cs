using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw config apply</c>, <c>patch</c> and <c>schema</c>: the configuration as a whole text.</summary>
internal static class ConfigTextCommands
{
    /// <summary>Builds <c>config apply</c>.</summary>
    public static Command Apply(Terminal terminal)
    {
        var command = new Command("apply", "Replace the whole configuration by a file or by standard input");
        var file = command.OptionalWord("file", "JSON5 file; standard input when left out");
        var baseHash = ConfigCommand.BaseHash(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var text = await TextAsync(terminal, result.GetValue(file), cancellationToken);
            ConfigCommand.Edit(terminal, result.GetValue(baseHash), _ => Whole(text));
            terminal.WriteLine($"Replaced {terminal.Short(terminal.Paths.ConfigPath)}.");
            return 0;
        });
        return command;
    }

    /// <summary>Builds <c>config patch</c>.</summary>
    public static Command Patch(Terminal terminal)
    {
        var command = new Command("patch", "Merge an object into the configuration; null removes a value");
        var patch = command.OptionalWord("patch", "JSON5 object; standard input when left out");
        var baseHash = ConfigCommand.BaseHash(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var text = result.GetValue(patch) ?? await TextAsync(terminal, null, cancellationToken);
            ConfigCommand.Edit(terminal, result.GetValue(baseHash), current =>
                Json5Parser.Parse(Whole(text)).ToJson() is JsonObject members ? Json5Editor.Merge(current, members) : throw new FormatException("the patch must be an object"));
            terminal.WriteLine($"Patched {terminal.Short(terminal.Paths.ConfigPath)}.");
            return 0;
        });
        return command;
    }

    /// <summary>Builds <c>config schema</c>.</summary>
    public static Command Schema(Terminal terminal)
    {
        var command = new Command("schema", "Print the JSON Schema of the configuration");
        command.Flag("--json", "Output JSON, which this command does anyway");
        command.SetAction(_ =>
        {
            terminal.WriteJson(ConfigurationSchema.Document);
            return 0;
        });
        return command;
    }

    private static string Whole(string text)
    {
        try
        {
            return Json5Parser.Parse(text).ToJson() is JsonObject ? text : throw new CliException("Error: the configuration must be an object");
        }
        catch (Json5Exception exception)
        {
            throw new CliException($"Error: Failed to parse JSON5: {exception.Message}");
        }
    }

    private static async Task<string> TextAsync(Terminal terminal, string? file, CancellationToken cancellationToken)
    {
        try
        {
            return file is null ? await terminal.Streams.Input.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file} cannot be read: {exception.Message}");
        }
    }
}

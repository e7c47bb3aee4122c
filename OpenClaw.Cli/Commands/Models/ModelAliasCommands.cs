using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Commands.Models;

/// <summary><c>openclaw models aliases</c>: short names of models.</summary>
internal static class ModelAliasCommands
{
    /// <summary>Builds the command group.</summary>
    public static Command Create(Terminal terminal) => Words.Group("aliases", "Manage model aliases", Add(terminal), List(terminal), Remove(terminal));

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "List model aliases");
        var json = command.Flag("--json", "Output JSON");
        var plain = command.Flag("--plain", "Plain output");
        command.SetAction(result =>
        {
            var aliases = new ModelCatalog(LocalConfiguration.ReadValid(terminal), terminal.Environment).Aliases.Where(pair => pair.Alias is not null).ToList();
            return terminal.Show(result.GetValue(json), () => new JsonObject
            {
                ["aliases"] = new JsonObject(aliases.DistinctBy(pair => pair.Alias).Select(pair => KeyValuePair.Create(pair.Alias!, (JsonNode?)pair.Key))),
            }, () =>
            {
                if (result.GetValue(plain))
                {
                    aliases.ForEach(pair => terminal.WriteLine($"{pair.Alias} {pair.Key}".Printable()));
                }
                else
                {
                    terminal.WriteLine($"Aliases ({aliases.Count}):");
                    aliases.ForEach(pair => terminal.WriteLine($"- {pair.Alias} -> {pair.Key}".Printable()));
                    if (aliases.Count == 0)
                    {
                        terminal.WriteLine("- none");
                    }
                }
            });
        });
        return command;
    }

    private static Command Add(Terminal terminal)
    {
        var command = new Command("add", "Add or update a model alias");
        var alias = command.Word("alias", "Alias name");
        var model = command.Word("model", "Model id or alias");
        command.SetAction(result =>
        {
            var catalog = new ModelCatalog(LocalConfiguration.ReadValid(terminal), terminal.Environment);
            var name = result.GetValue(alias)!.Trim();
            if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal) || name.Any(char.IsWhiteSpace))
            {
                throw new CliException($"Invalid alias \"{name}\": an alias has no slash and no blank.");
            }

            var key = ModelSetCommands.Known(catalog, result.GetValue(model)!);
            var taken = catalog.Aliases.FirstOrDefault(pair => string.Equals(pair.Alias, name, StringComparison.OrdinalIgnoreCase) && pair.Key != key).Key;
            if (taken is not null)
            {
                throw new CliException($"Alias \"{name}\" already points to {taken}.", $"Remove it first: openclaw models aliases remove {name}");
            }

            ConfigurationEditor.Open(terminal.Paths.ConfigPath, terminal.Environment).Apply(text => Json5Editor.Set(text, ["agents", "defaults", "models", key, "alias"], name));
            terminal.WriteLine($"Updated {terminal.Short(terminal.Paths.ConfigPath)}");
            terminal.WriteLine($"Alias {name} -> {key}");
            return 0;
        });
        return command;
    }

    private static Command Remove(Terminal terminal)
    {
        var command = new Command("remove", "Remove a model alias");
        var alias = command.Word("alias", "Alias name");
        command.SetAction(result =>
        {
            var name = result.GetValue(alias)!;
            var key = new ModelCatalog(LocalConfiguration.ReadValid(terminal), terminal.Environment).Aliases
                .FirstOrDefault(pair => string.Equals(pair.Alias, name, StringComparison.OrdinalIgnoreCase)).Key
                ?? throw new CliException($"Alias not found: {name}", "These exist: openclaw models aliases list");
            ConfigurationEditor.Open(terminal.Paths.ConfigPath, terminal.Environment).Apply(text => Json5Editor.Unset(text, ["agents", "defaults", "models", key, "alias"]) ?? text);
            terminal.WriteLine($"Updated {terminal.Short(terminal.Paths.ConfigPath)}");
            terminal.WriteLine($"Removed alias {name}");
            return 0;
        });
        return command;
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Commands.Models;

/// <summary><c>openclaw models fallbacks</c> and <c>image-fallbacks</c>: what is tried when a model fails, in this order.</summary>
internal static class ModelFallbackCommands
{
    /// <summary>Builds one of the two groups.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="name">Its name.</param>
    /// <param name="section">The setting in <c>agents.defaults</c>.</param>
    /// <param name="description">For its help.</param>
    /// <param name="label">For its answers.</param>
    public static Command Create(Terminal terminal, string name, string section, string description, string label) => Words.Group(
        name,
        description,
        Change(terminal, section, label, "add", "Add a fallback model", withModel: true, (list, key) =>
            list.Contains(key, StringComparer.Ordinal) ? list : [.. list, key]),
        Change(terminal, section, label, "clear", "Clear all fallback models", withModel: false, (_, _) => []),
        List(terminal, section, label),
        Change(terminal, section, label, "remove", "Remove a fallback model", withModel: true, (list, key) =>
            list.Contains(key, StringComparer.Ordinal) ? [.. list.Where(entry => entry != key)]
                : throw new CliException($"{label}: {key} is not in the list.", "The list: openclaw models fallbacks list")));

    private static Command List(Terminal terminal, string section, string label)
    {
        var command = new Command("list", "List fallback models");
        var json = command.Flag("--json", "Output JSON");
        var plain = command.Flag("--plain", "Plain output");
        command.SetAction(result =>
        {
            var list = new ModelCatalog(LocalConfiguration.ReadValid(terminal), terminal.Environment).Fallbacks(section).ToList();
            return terminal.Show(result.GetValue(json), () => new JsonObject { ["fallbacks"] = list.ToJsonArray() }, () =>
            {
                if (result.GetValue(plain))
                {
                    list.ForEach(key => terminal.WriteLine(key.Printable()));
                }
                else
                {
                    Write(terminal, label, list);
                }
            });
        });
        return command;
    }

    private static Command Change(
        Terminal terminal, string section, string label, string name, string description, bool withModel, Func<IReadOnlyList<string>, string, IReadOnlyList<string>> change)
    {
        var command = new Command(name, description);
        var model = withModel ? command.Word("model", "Model id or alias") : null;
        command.SetAction(result =>
        {
            var local = LocalConfiguration.ReadValid(terminal);
            var catalog = new ModelCatalog(local, terminal.Environment);
            var word = model is null ? string.Empty : result.GetValue(model)!;
            var key = word.Length == 0 ? word : name == "add" ? ModelSetCommands.Known(catalog, word) : catalog.Resolve(word);
            var list = change([.. catalog.Fallbacks(section)], key);
            var array = list.ToJsonArray();
            ConfigurationEditor.Open(terminal.Paths.ConfigPath, terminal.Environment).Apply(text =>
                local.Document.Parsed["agents"]?["defaults"]?[section] is JsonObject or null
                    ? Json5Editor.Set(text, ["agents", "defaults", section, "fallbacks"], array)
                    : Json5Editor.Set(text, ["agents", "defaults", section], new JsonObject
                    {
                        ["primary"] = local.Document.Parsed["agents"]!["defaults"]![section]!.DeepClone(), ["fallbacks"] = array,
                    }));
            terminal.WriteLine($"Updated {terminal.Short(terminal.Paths.ConfigPath)}");
            Write(terminal, label, list);
            return 0;
        });
        return command;
    }

    private static void Write(Terminal terminal, string label, IReadOnlyList<string> list)
    {
        terminal.WriteLine($"{label} ({list.Count}):");
        foreach (var key in list.DefaultIfEmpty("none"))
        {
            terminal.WriteLine($"- {key}".Printable());
        }
    }
}

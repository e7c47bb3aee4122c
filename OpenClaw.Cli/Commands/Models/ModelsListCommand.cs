using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands.Models;

/// <summary><c>openclaw models list</c>.</summary>
internal static class ModelsListCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("list", "List models (configured by default)");
        var all = command.Flag("--all", "Also every model of the configured providers");
        var local = command.Flag("--local", "Filter to local models");
        var provider = command.Text("--provider", "name", "Filter by provider");
        var json = command.Flag("--json", "Output JSON");
        var plain = command.Flag("--plain", "Plain line output");
        command.SetAction(result =>
        {
            var catalog = new ModelCatalog(LocalConfiguration.ReadValid(terminal), terminal.Environment);
            var models = (result.GetValue(all) ? catalog.All() : catalog.Configured())
                .Where(model => !result.GetValue(local) || model.IsLocal)
                .Where(model => result.GetValue(provider) is not { } name || ModelCatalog.ProviderOf(model.Key) == name)
                .ToList();
            return terminal.Show(result.GetValue(json), () => new JsonObject { ["count"] = models.Count, ["models"] = new JsonArray([.. models.Select(Shown)]) }, () =>
            {
                if (models.Count == 0)
                {
                    terminal.WriteLine("No models found.");
                }
                else if (result.GetValue(plain))
                {
                    models.ForEach(model => terminal.WriteLine(model.Key.Printable()));
                }
                else
                {
                    terminal.WriteTable(["Model", "Input", "Ctx", "Local", "Auth", "Tags"], models.Select(Row), wholeColumn: "Model");
                }
            });
        });
        return command;
    }

    private static JsonObject Shown(ModelEntry model) => new()
    {
        ["key"] = model.Key, ["name"] = model.Name, ["input"] = model.Input, ["contextWindow"] = model.Window, ["local"] = model.IsLocal,
        ["available"] = model.IsAvailable, ["tags"] = model.Tags.ToJsonArray(), ["missing"] = model.IsMissing,
    };

    private static string[] Row(ModelEntry model) =>
    [
        model.Key, model.Input, $"{model.Window / 1024}k", model.IsLocal ? "yes" : "no", model.IsAvailable ? "yes" : "no",
        string.Join(", ", model.IsMissing ? [.. model.Tags, "missing"] : model.Tags),
    ];
}

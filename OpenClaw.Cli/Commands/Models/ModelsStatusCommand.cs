using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Cli.Commands.Models;

/// <summary><c>openclaw models status</c>: what is configured, and whether there are keys for it.</summary>
internal static class ModelsStatusCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("status", "Show configured model state");
        var agent = command.Text("--agent", "id", "Agent id to inspect");
        var check = command.Flag("--check", "Exit 1 when a model that is used has no key");
        var json = command.Flag("--json", "Output JSON");
        var plain = command.Flag("--plain", "Plain output");
        command.SetAction(result => Run(terminal, result.GetValue(agent), result.GetValue(json), result.GetValue(plain), result.GetValue(check)));
        return command;
    }

    /// <summary>Writes the state; the exit code.</summary>
    public static int Run(Terminal terminal, string? agentId, bool json, bool plain, bool check)
    {
        var local = LocalConfiguration.ReadValid(terminal);
        var catalog = new ModelCatalog(local, terminal.Environment);
        var agent = agentId is null ? local.Agents.First(candidate => candidate.IsDefault)
            : local.Agents.FirstOrDefault(candidate => candidate.Id == SessionKey.NormalizeAgentId(agentId))
            ?? throw new CliException($"Unknown agent id \"{agentId}\".", "These exist: openclaw agents list");
        var model = catalog.Resolve(agent.Model ?? local.Model);
        var used = catalog.Fallbacks("model").Prepend(model).Concat(catalog.ImageModel is { } image ? [image] : []).Select(catalog.Resolve).ToList();
        var missing = used.Select(ModelCatalog.ProviderOf).Distinct(StringComparer.Ordinal)
            .Where(provider => catalog.KeySource(provider) is null && !used.Any(key => ModelCatalog.ProviderOf(key) == provider && IsLocal(catalog, key))).ToList();
        if (json)
        {
            terminal.WriteJson(Document(terminal, local, catalog, agent, model, missing));
        }
        else if (plain)
        {
            terminal.WriteLine(model);
        }
        else
        {
            Write(terminal, local, catalog, agent, model, missing);
        }

        return check && missing.Count > 0 ? 1 : 0;
    }

    private static bool IsLocal(ModelCatalog catalog, string key) => catalog.All().FirstOrDefault(entry => entry.Key == key)?.IsLocal == true;

    private static JsonObject Document(Terminal terminal, LocalConfiguration local, ModelCatalog catalog, LocalAgent agent, string model, List<string> missing) => new()
    {
        ["configPath"] = terminal.Paths.ConfigPath,
        ["agentDir"] = agent.Directory,
        ["defaultModel"] = local.Model,
        ["resolvedDefault"] = model,
        ["fallbacks"] = catalog.Fallbacks("model").ToJsonArray(),
        ["imageModel"] = catalog.ImageModel,
        ["imageFallbacks"] = catalog.Fallbacks("imageModel").ToJsonArray(),
        ["aliases"] = new JsonObject(catalog.Aliases.Where(pair => pair.Alias is not null).DistinctBy(pair => pair.Alias).Select(pair => KeyValuePair.Create(pair.Alias!, (JsonNode?)pair.Key))),
        ["allowed"] = catalog.Aliases.Select(pair => pair.Key).ToJsonArray(),
        ["auth"] = new JsonObject
        {
            ["missingProvidersInUse"] = missing.ToJsonArray(),
            ["providers"] = new JsonArray([.. Providers(catalog, model).Select(provider => (JsonNode)new JsonObject { ["provider"] = provider }
                .With("source", catalog.KeySource(provider)))]),
        },
    };

    private static void Write(Terminal terminal, LocalConfiguration local, ModelCatalog catalog, LocalAgent agent, string model, List<string> missing)
    {
        var (fallbacks, images) = (catalog.Fallbacks("model").ToList(), catalog.Fallbacks("imageModel").ToList());
        var aliases = catalog.Aliases.Where(pair => pair.Alias is not null).ToList();
        terminal.WriteTable(["Item", "Value"],
        [
            ["Config", terminal.Short(terminal.Paths.ConfigPath)],
            ["Agent dir", terminal.Short(agent.Directory)],
            ["Default", local.HasModel ? model : $"{model} (not configured)"],
            [$"Fallbacks ({fallbacks.Count})", Listed(fallbacks)],
            ["Image model", catalog.ImageModel ?? "-"],
            [$"Image fallbacks ({images.Count})", Listed(images)],
            [$"Aliases ({aliases.Count})", Listed(aliases.Select(pair => $"{pair.Alias} -> {pair.Key}"))],
        ]);
        terminal.WriteLine();
        terminal.WriteLine(terminal.Bold("Keys"));
        foreach (var provider in Providers(catalog, model))
        {
            terminal.WriteLine($"- {provider}: {(catalog.KeySource(provider) is { } source ? terminal.Good($"from {source}") : "none")}");
        }

        if (missing.Count > 0)
        {
            terminal.WriteLine();
            terminal.WriteLine(terminal.Bad("Missing keys"));
            missing.ForEach(provider => terminal.WriteLine($"- {provider}: openclaw config set models.providers.{provider}.apiKey '${{...}}', or its environment variable"));
        }
    }

    private static IEnumerable<string> Providers(ModelCatalog catalog, string model) =>
        catalog.Providers.Select(provider => provider.Name).Append(ModelCatalog.ProviderOf(model)).Distinct(StringComparer.Ordinal);

    private static string Listed(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } text ? text : "-";
}

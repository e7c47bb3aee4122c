using System.CommandLine;
using System.Text.Json.Nodes;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Commands.Models;

/// <summary><c>openclaw models set</c> and <c>set-image</c>.</summary>
internal static class ModelSetCommands
{
    /// <summary>Builds one of the two.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="name">Its name.</param>
    /// <param name="section">The setting in <c>agents.defaults</c>.</param>
    /// <param name="description">For its help.</param>
    /// <param name="label">For its answer.</param>
    public static Command Create(Terminal terminal, string name, string section, string description, string label)
    {
        var command = new Command(name, description);
        var model = command.Word("model", "Model id or alias");
        command.SetAction(result =>
        {
            var local = LocalConfiguration.ReadValid(terminal);
            var key = Known(new ModelCatalog(local, terminal.Environment), result.GetValue(model)!);
            ConfigurationEditor.Open(terminal.Paths.ConfigPath, terminal.Environment).Apply(text =>
            {
                // A bare string is the older form; the object keeps the fallbacks.
                var present = local.Document.Parsed["agents"]?["defaults"]?[section];
                text = present is JsonObject or null
                    ? Json5Editor.Set(text, ["agents", "defaults", section, "primary"], key)
                    : Json5Editor.Set(text, ["agents", "defaults", section], new JsonObject { ["primary"] = key });

                // Where only listed models may be used, the default must be one of them.
                return local.Document.Parsed["agents"]?["defaults"]?["models"] is JsonObject { Count: > 0 } allowed && !allowed.ContainsKey(key)
                    ? Json5Editor.Set(text, ["agents", "defaults", "models", key], new JsonObject()) : text;
            });
            terminal.WriteLine($"Updated {terminal.Short(terminal.Paths.ConfigPath)}");
            terminal.WriteLine($"{label}: {key}");
            return 0;
        });
        return command;
    }

    /// <summary>The full name of a model that can be used.</summary>
    /// <exception cref="CliException">Its provider is not known, or lists its models and not this one.</exception>
    public static string Known(ModelCatalog catalog, string name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new CliException("error: model must not be empty");
        }

        var key = catalog.Resolve(name.Trim());
        var provider = ModelCatalog.ProviderOf(key);
        if (catalog.Providers.Any(candidate => candidate.Name == provider))
        {
            var models = catalog.All().Where(entry => ModelCatalog.ProviderOf(entry.Key) == provider && !entry.IsMissing).Select(entry => entry.Key).ToList();
            return models.Count == 0 || models.Contains(key, StringComparer.Ordinal) ? key
                : throw new CliException($"Unknown model \"{key}\": provider {provider} has no such model.", $"It has: {string.Join(", ", models)}");
        }

        return ModelCatalog.IsKnown(provider) ? key : throw new CliException(
            $"Unknown model \"{key}\": there is no provider \"{provider}\".", "These models are configured: openclaw models list --all", $"Add it: openclaw config set models.providers.{provider} '{{baseUrl: ..., apiKey: ..., models: [...]}}'");
    }
}

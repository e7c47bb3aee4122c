using System.Text.Json;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Commands.Models;

/// <summary>The models of the configuration: those of its providers, and those that it names.</summary>
internal sealed class ModelCatalog(LocalConfiguration local, EnvironmentReader environment)
{
    private const long DefaultWindow = 200_000;

    /// <summary>Models that are named: the default, its fallbacks, and those with settings of their own.</summary>
    public IReadOnlyList<ModelEntry> Configured()
    {
        var tags = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        Tag(local.Model, "default");
        var fallbacks = Fallbacks("model").ToList();
        for (var i = 0; i < fallbacks.Count; i++)
        {
            Tag(fallbacks[i], $"fallback#{i + 1}");
        }

        if (ImageModel is { } image)
        {
            Tag(image, "image");
        }

        foreach (var (key, alias) in Aliases)
        {
            Tag(key, alias is null ? "configured" : $"alias:{alias}");
        }

        return [.. tags.Select(pair => Describe(pair.Key, pair.Value))];

        void Tag(string key, string tag)
        {
            if (!tags.TryGetValue(key, out var list))
            {
                tags[key] = list = [];
            }

            list.Add(tag);
        }
    }

    /// <summary>Every model of every configured provider, and those that are named.</summary>
    public IReadOnlyList<ModelEntry> All()
    {
        var configured = Configured();
        return [.. configured, .. Providers.SelectMany(provider => provider.Value.Items("models").Select(model => $"{provider.Name}/{model.Text("id")}"))
            .Where(key => configured.All(entry => entry.Key != key)).Select(key => Describe(key, []))];
    }

    /// <summary>Image model, when there is one.</summary>
    public string? ImageModel => LocalConfiguration.ModelOf(local.Root.At("agents", "defaults", "imageModel"));

    /// <summary>Models with settings of their own, and the alias of those that have one.</summary>
    public IEnumerable<(string Key, string? Alias)> Aliases => local.Root.At("agents", "defaults", "models") is { ValueKind: JsonValueKind.Object } models
        ? models.EnumerateObject().Select(model => (model.Name, model.Value.Text("alias"))) : [];

    /// <summary>The providers that the file configures.</summary>
    public IEnumerable<JsonProperty> Providers =>
        local.Root.At("models", "providers") is { ValueKind: JsonValueKind.Object } providers ? providers.EnumerateObject() : [];

    /// <summary>What is tried after a model.</summary>
    /// <param name="section"><c>model</c> or <c>imageModel</c>.</param>
    public IEnumerable<string> Fallbacks(string section) => local.Root.Texts("agents", "defaults", section, "fallbacks");

    /// <summary>Where the key of a provider comes from; null when there is none.</summary>
    public string? KeySource(string provider) =>
        Providers.FirstOrDefault(candidate => candidate.Name == provider) is { Value.ValueKind: JsonValueKind.Object } configured && configured.Value.Text("apiKey") is { Length: > 0 }
            ? "openclaw.json"
            : KeyVariables(provider).FirstOrDefault(variable => OpenClawEnvironment.Present(environment(variable)) is not null);

    /// <summary>Whether a provider needs no entry in the file.</summary>
    public static bool IsKnown(string provider) => KeyVariables(provider).Count > 0;

    private static IReadOnlyList<string> KeyVariables(string provider) =>
        provider == "anthropic" ? ["ANTHROPIC_API_KEY"] : KnownProviders.Find(provider)?.Keys ?? [];

    /// <summary>The provider in <c>provider/model</c>.</summary>
    public static string ProviderOf(string key) => key.Split('/', 2)[0];

    /// <summary>The full name of a model; one without a provider is Anthropic's, as in the original.</summary>
    public string Resolve(string name)
    {
        var alias = Aliases.FirstOrDefault(pair => string.Equals(pair.Alias, name, StringComparison.OrdinalIgnoreCase)).Key;
        return alias ?? (name.Contains('/', StringComparison.Ordinal) ? name : $"anthropic/{name}");
    }

    private ModelEntry Describe(string key, List<string> tags)
    {
        var parts = key.Split('/', 2);
        var provider = Providers.FirstOrDefault(candidate => candidate.Name == parts[0]);
        var model = provider.Value.ValueKind == JsonValueKind.Object
            ? provider.Value.Items("models").FirstOrDefault(candidate => candidate.Text("id") == parts[^1]) : default;
        var isLocal = provider.Value.ValueKind == JsonValueKind.Object
            && Uri.TryCreate(provider.Value.Text("baseUrl"), UriKind.Absolute, out var url) && url.IsLoopback;
        return new ModelEntry(
            key,
            model.Text("name") ?? parts[^1],
            string.Join('+', model.Texts("input").DefaultIfEmpty("text")),
            model.Number("contextWindow") ?? DefaultWindow,
            isLocal,
            isLocal || KeySource(parts[0]) is not null,
            tags,
            provider.Value.ValueKind == JsonValueKind.Object && model.ValueKind == JsonValueKind.Undefined);
    }
}

/// <summary>One model.</summary>
/// <param name="Key"><c>provider/model</c>.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Input">What it takes, such as <c>text+image</c>.</param>
/// <param name="Window">Context window in tokens.</param>
/// <param name="IsLocal">Whether its provider is on this machine.</param>
/// <param name="IsAvailable">Whether there is a key, or none is needed.</param>
/// <param name="Tags">Such as <c>default</c>.</param>
/// <param name="IsMissing">Whether its provider is configured and does not list it.</param>
internal sealed record ModelEntry(
    string Key, string Name, string Input, long Window, bool IsLocal, bool IsAvailable, IReadOnlyList<string> Tags, bool IsMissing);

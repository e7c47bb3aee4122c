using System.Text.Json;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Agents;

/// <summary>
/// Finds the model of an agent: the configured one; else the first of a configured provider; else that of a key in the
/// environment; else the demonstration model, and everything that shows the model says so.
/// </summary>
internal sealed class ModelResolver(ConfigurationStore configuration, IConfiguration environment)
{
    public const long DefaultContextTokens = 200_000;

    private const string ChatCompletions = "openai-completions";
    private const string DemoProvider = "demo";

    /// <exception cref="ModelUnavailableException">There is none; the message says what to do.</exception>
    public ModelTarget Resolve(string agentId, string? overrideReference = null)
    {
        var settings = configuration.Current.Settings;
        var providers = settings.Models?.Providers ?? new Dictionary<string, ProviderSettings>();
        var reference = overrideReference ?? ConfiguredReference(agentId);
        if (reference is not null)
        {
            return FromReference(reference, providers);
        }

        foreach (var (id, provider) in providers)
        {
            if (provider.Models is [{ } first, ..])
            {
                return FromReference($"{id}/{first.Id}", providers);
            }
        }

        if (KnownProviders.All.FirstOrDefault(known => known.DefaultModel is not null && KeyOf(known) is not null) is { } found)
        {
            return FromReference($"{found.Id}/{found.DefaultModel}", providers);
        }

        return Demo() ?? throw new ModelUnavailableException(
            "No model is configured. Set OPENAI_API_KEY, or add models.providers and agents.defaults.model.primary to openclaw.json.");
    }

    /// <summary>Provider, model and context window for lists, whether or not the model can be used.</summary>
    public (string Provider, string Model, long ContextTokens) Describe(string agentId, string? overrideReference = null)
    {
        try
        {
            var target = Resolve(agentId, overrideReference);
            return (target.Provider, target.Model, target.ContextWindow);
        }
        catch (ModelUnavailableException)
        {
            var (provider, model) = Split(overrideReference ?? ConfiguredReference(agentId) ?? "anthropic/claude-opus-4-6");
            return (provider, model, configuration.Current.Settings.Agents?.Defaults?.ContextTokens ?? DefaultContextTokens);
        }
    }

    /// <summary>What a person should know about the model; null when there is nothing to say.</summary>
    public string? Notice(string agentId)
    {
        try
        {
            return Resolve(agentId).IsDemo
                ? "No model provider is configured: answers come from the built-in demo model, which only understands run:, read: and write:. "
                    + "Set OPENAI_API_KEY or models.providers to use a real one."
                : null;
        }
        catch (ModelUnavailableException exception)
        {
            return exception.Message;
        }
    }

    private string? ConfiguredReference(string agentId)
    {
        var own = configuration.Current.FindAgent(agentId)?.Model;
        return own switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Object } choice when choice.TryGetProperty("primary", out var primary) => primary.GetString(),
            _ => configuration.Current.Settings.Agents?.Defaults?.Model?.Primary,
        };
    }

    private ModelTarget FromReference(string reference, IReadOnlyDictionary<string, ProviderSettings> providers)
    {
        var (id, model) = Split(reference);
        if (id == DemoProvider && !providers.ContainsKey(id) && Demo() is { } demo)
        {
            return demo;
        }

        var known = KnownProviders.Find(id);
        var provider = providers.GetValueOrDefault(id);
        var entry = provider?.Models?.FirstOrDefault(candidate => candidate.Id == model);
        if (provider is null && known is null)
        {
            throw new ModelUnavailableException(
                $"The model provider \"{id}\" is not known. Add it to models.providers, or choose one of: {string.Join(", ", KnownProviders.All.Select(p => p.Id))}.");
        }

        if (provider?.Api is { } api && api != ChatCompletions)
        {
            throw new ModelUnavailableException(
                $"The provider \"{id}\" speaks \"{api}\"; this version speaks \"{ChatCompletions}\" only. Use an OpenAI-compatible address of it.");
        }

        if (!Uri.TryCreate((provider?.BaseUrl ?? known!.BaseUrl).TrimEnd('/') + "/", UriKind.Absolute, out var baseUrl))
        {
            throw new ModelUnavailableException($"models.providers.{id}.baseUrl is not a URL.");
        }

        var key = (known is null ? null : KeyOf(known)) ?? Literal(provider?.ApiKey);
        if (key is null && provider?.BaseUrl is null)
        {
            throw new ModelUnavailableException($"There is no key for the provider \"{id}\". Set {known!.Keys[0]}, or models.providers.{id}.apiKey.");
        }

        return new ModelTarget
        {
            Provider = id,
            Model = model,
            BaseUrl = baseUrl,
            ApiKey = key ?? string.Empty,
            Headers = provider?.Headers ?? new Dictionary<string, string>(),
            ContextWindow = configuration.Current.Settings.Agents?.Defaults?.ContextTokens ?? (long)(entry?.ContextWindow ?? DefaultContextTokens),
            MaxTokens = entry?.MaxTokens is { } tokens ? (int)tokens : null,
        };
    }

    private ModelTarget? Demo() => Uri.TryCreate(environment[OpenClawEnvironment.DemoModelUrl], UriKind.Absolute, out var url)
        ? new ModelTarget { Provider = DemoProvider, Model = "demo-1", BaseUrl = WithVersion(url), IsDemo = true }
        : null;

    // The address of the server, with or without the path of the interface.
    private static Uri WithVersion(Uri url) => url.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal)
        ? new Uri(url.AbsoluteUri.TrimEnd('/') + "/")
        : new Uri(url.AbsoluteUri.TrimEnd('/') + "/v1/");

    private string? KeyOf(KnownProvider provider) =>
        provider.Keys.Select(name => environment[name]).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));

    // A key may be the name of the variable that holds it.
    private string? Literal(string? key) => string.IsNullOrWhiteSpace(key) ? null
        : key.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_') && environment[key] is { Length: > 0 } value ? value
        : key;

    private static (string Provider, string Model) Split(string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? ("anthropic", reference) : (reference[..slash].Trim().ToLowerInvariant(), reference[(slash + 1)..].Trim());
    }
}

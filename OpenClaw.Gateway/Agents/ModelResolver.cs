using System.Text.Json;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Providers;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Agents;

/// <summary>
/// Finds the model of an agent: the configured one; else the first of a configured provider; else that of a key in the
/// environment; else the demonstration model, and everything that shows the model says so.
/// </summary>
internal sealed class ModelResolver(ConfigurationStore configuration, ProviderKeys keys, ChatClientFactory clients, IConfiguration environment)
{
    public const long DefaultContextTokens = 200_000;

    private const string DemoProvider = "demo";

    /// <exception cref="ModelUnavailableException">There is none; the message says what to do.</exception>
    public ModelTarget Resolve(string agentId, string? overrideReference = null) => Primary(agentId, overrideReference)[0];

    /// <summary>The models that may answer a message: the primary one and its fallbacks, and those for pictures.</summary>
    /// <param name="agentId">Whose model.</param>
    /// <param name="overrideReference">The session's own primary model; the agent's when null.</param>
    /// <param name="thinking">How thorough to think, for models that do.</param>
    public ModelRoutes Routes(string agentId, string? overrideReference, ThinkingLevel? thinking)
    {
        var defaults = configuration.Current.Settings.Agents?.Defaults;
        var text = new List<ModelRoute>();
        try
        {
            var targets = Primary(agentId, overrideReference);
            text.Add(new ModelRoute(targets[0].Reference, [.. targets.Select(target => Thinking(target, thinking))]));
        }
        catch (ModelUnavailableException exception)
        {
            text.Add(new ModelRoute(overrideReference ?? ConfiguredReference(agentId) ?? "(default model)", [], exception.Message));
        }

        text.AddRange(Fallbacks(agentId).Where(reference => text.TrueForAll(route => route.Reference != reference)).Select(reference => Route(agentId, reference, thinking)));
        string?[] images = [defaults?.ImageModel?.Primary, .. defaults?.ImageModel?.Fallbacks ?? []];
        return new ModelRoutes(text, [.. images.OfType<string>().Select(reference => Route(agentId, reference, thinking))]);
    }

    private ModelRoute Route(string agentId, string reference, ThinkingLevel? thinking)
    {
        try
        {
            return new ModelRoute(reference, [.. FromReference(agentId, reference).Select(target => Thinking(target, thinking))]);
        }
        catch (ModelUnavailableException exception)
        {
            return new ModelRoute(reference, [], exception.Message);
        }
    }

    private IReadOnlyList<ModelTarget> Primary(string agentId, string? overrideReference)
    {
        var reference = overrideReference ?? ConfiguredReference(agentId);
        if (reference is not null)
        {
            return FromReference(agentId, reference);
        }

        foreach (var (id, provider) in Providers)
        {
            if (provider.Models is [{ } first, ..])
            {
                return FromReference(agentId, $"{id}/{first.Id}");
            }
        }

        if (KnownProviders.All.FirstOrDefault(known => known.DefaultModel is not null && keys.FromEnvironment(known) is not null) is { } found)
        {
            return FromReference(agentId, $"{found.Id}/{found.DefaultModel}");
        }

        return Demo() is { } demo ? [demo] : throw new ModelUnavailableException(
            "No model is configured. Set OPENAI_API_KEY, or add models.providers and agents.defaults.model.primary to openclaw.json.");
    }

    private IReadOnlyDictionary<string, ProviderSettings> Providers =>
        configuration.Current.Settings.Models?.Providers ?? new Dictionary<string, ProviderSettings>();

    private IReadOnlyList<string> Fallbacks(string agentId) => configuration.Current.FindAgent(agentId)?.Model switch
    {
        { ValueKind: JsonValueKind.Object } choice when choice.TryGetProperty("fallbacks", out var own) && own.ValueKind == JsonValueKind.Array =>
            [.. own.EnumerateArray().Select(reference => reference.GetString()).OfType<string>()],
        _ => configuration.Current.Settings.Agents?.Defaults?.Model?.Fallbacks ?? [],
    };

    // A model that is not known to think is not asked to.
    private ModelTarget Thinking(ModelTarget target, ThinkingLevel? level) =>
        Entry(target.Provider, target.Model)?.Reasoning == true ? target with { Thinking = level } : target;

    private ModelSettings? Entry(string provider, string model) => Providers.GetValueOrDefault(provider)?.Models?.FirstOrDefault(candidate => candidate.Id == model);

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

    // One target per key.
    private IReadOnlyList<ModelTarget> FromReference(string agentId, string reference)
    {
        var (id, model) = Split(reference);
        var provider = Providers.GetValueOrDefault(id);
        if (id == DemoProvider && provider is null && Demo() is { } demo)
        {
            return [demo];
        }

        var known = KnownProviders.Find(id);
        var entry = Entry(id, model);
        if (provider is null && known is null)
        {
            throw new ModelUnavailableException(
                $"The model provider \"{id}\" is not known. Add it to models.providers, or choose one of: {string.Join(", ", KnownProviders.All.Select(p => p.Id))}.");
        }

        var api = entry?.Api ?? provider?.Api ?? known?.Api ?? OpenAiCompletionsProvider.Kind;
        if (!clients.Apis.Contains(api))
        {
            throw new ModelUnavailableException(
                $"The provider \"{id}\" speaks \"{api}\"; this version speaks {string.Join(", ", clients.Apis)}. Use an address of it that speaks one of them.");
        }

        if (!Uri.TryCreate((provider?.BaseUrl ?? known?.BaseUrl ?? string.Empty).TrimEnd('/') + "/", UriKind.Absolute, out var baseUrl))
        {
            throw new ModelUnavailableException($"models.providers.{id}.baseUrl is not a URL.");
        }

        var found = keys.Of(agentId, id, provider);
        if (found.Count == 0 && provider?.BaseUrl is null)
        {
            throw new ModelUnavailableException($"There is no key for the provider \"{id}\". Set {known!.Keys[0]}, or models.providers.{id}.apiKey.");
        }

        var target = new ModelTarget
        {
            Provider = id,
            Model = model,
            Api = api,
            BaseUrl = baseUrl,
            Headers = Headers(provider, entry),
            ContextWindow = configuration.Current.Settings.Agents?.Defaults?.ContextTokens ?? (long)(entry?.ContextWindow ?? DefaultContextTokens),
            MaxTokens = entry?.MaxTokens is { } tokens ? (int)tokens : null,
            Prices = entry?.Cost is { } cost ? new ModelPrices(cost.Input ?? 0, cost.Output ?? 0, cost.CacheRead ?? 0, cost.CacheWrite ?? 0) : null,
            TakesNoImages = entry?.Input is { Count: > 0 } input && !input.Contains("image"),
        };
        return found.Count == 0 ? [target] : [.. found.Select(key => target with { ApiKey = key.Value, IsBearer = key.IsBearer, KeySource = key.Source })];
    }

    private static Dictionary<string, string> Headers(ProviderSettings? provider, ModelSettings? model)
    {
        var headers = new Dictionary<string, string>(provider?.Headers ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in model?.Headers ?? new Dictionary<string, string>())
        {
            headers[name] = value;
        }

        return headers;
    }

    private ModelTarget? Demo() => Uri.TryCreate(environment[OpenClawEnvironment.DemoModelUrl], UriKind.Absolute, out var url)
        ? new ModelTarget { Provider = DemoProvider, Model = "demo-1", BaseUrl = WithVersion(url), IsDemo = true }
        : null;

    // The address of the server, with or without the path of the interface.
    private static Uri WithVersion(Uri url) => url.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal)
        ? new Uri(url.AbsoluteUri.TrimEnd('/') + "/")
        : new Uri(url.AbsoluteUri.TrimEnd('/') + "/v1/");

    private static (string Provider, string Model) Split(string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? ("anthropic", reference) : (reference[..slash].Trim().ToLowerInvariant(), reference[(slash + 1)..].Trim());
    }
}

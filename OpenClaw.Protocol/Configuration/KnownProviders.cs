namespace OpenClaw.Protocol.Configuration;

/// <summary>A provider that is known by its id.</summary>
/// <param name="Id">Its id in model references.</param>
/// <param name="BaseUrl">Where it is.</param>
/// <param name="Keys">Environment variables that may hold its key.</param>
/// <param name="DefaultModel">The model used when a key is all there is; null when one has to be named.</param>
/// <param name="Api">Which interface it speaks.</param>
public sealed record KnownProvider(
    string Id, string BaseUrl, IReadOnlyList<string> Keys, string? DefaultModel = null, string Api = "openai-completions");

/// <summary>Providers that need no <c>models.providers</c> entry.</summary>
public static class KnownProviders
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<KnownProvider> All { get; } =
    [
        new("anthropic", "https://api.anthropic.com", ["ANTHROPIC_OAUTH_TOKEN", "ANTHROPIC_API_KEY"], "claude-opus-4-6", "anthropic-messages"),
        new("openai", "https://api.openai.com/v1", ["OPENAI_API_KEY"], "gpt-5"),
        new("openrouter", "https://openrouter.ai/api/v1", ["OPENROUTER_API_KEY"], "openrouter/auto"),
        new("groq", "https://api.groq.com/openai/v1", ["GROQ_API_KEY"]),
        new("xai", "https://api.x.ai/v1", ["XAI_API_KEY"]),
        new("mistral", "https://api.mistral.ai/v1", ["MISTRAL_API_KEY"], "mistral-large-latest"),
        new("cerebras", "https://api.cerebras.ai/v1", ["CEREBRAS_API_KEY"]),
        new("moonshot", "https://api.moonshot.ai/v1", ["MOONSHOT_API_KEY"]),
    ];

    /// <summary>The one with this id, or null.</summary>
    public static KnownProvider? Find(string id) => All.FirstOrDefault(provider => provider.Id == id);
}

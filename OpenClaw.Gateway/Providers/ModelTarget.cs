namespace OpenClaw.Gateway.Providers;

/// <summary>A model, a key for it, and how to reach it.</summary>
internal sealed record ModelTarget
{
    private const int ShortestSecret = 6;

    public required string Provider { get; init; }

    public required string Model { get; init; }

    /// <summary>Which interface the provider speaks.</summary>
    public string Api { get; init; } = OpenAiCompletionsProvider.Kind;

    public required Uri BaseUrl { get; init; }

    /// <summary>A secret; empty for providers that want none.</summary>
    public string ApiKey { get; init; } = string.Empty;

    /// <summary>Whether the key is a token that goes into the Authorization header of an interface that has another one for keys.</summary>
    public bool IsBearer { get; init; }

    /// <summary>Where the key is from: an auth profile's id, a variable's name or a path of the configuration. Names it for people, and its cool-down.</summary>
    public string KeySource { get; init; } = "no key";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public long ContextWindow { get; init; } = Agents.ModelResolver.DefaultContextTokens;

    public int? MaxTokens { get; init; }

    /// <summary>Null when nobody said what the model costs.</summary>
    public ModelPrices? Prices { get; init; }

    /// <summary>How thorough it thinks; null leaves it to the model, and for models that do not think.</summary>
    public ThinkingLevel? Thinking { get; init; }

    /// <summary>Whether the configuration says that it takes no pictures.</summary>
    public bool TakesNoImages { get; init; }

    /// <summary>Whether this is the built-in demonstration, which understands a few fixed commands and nothing else.</summary>
    public bool IsDemo { get; init; }

    public string Reference => $"{Provider}/{Model}";

    /// <summary>A text from the provider with this target's key and headers taken out: providers like to repeat what they refuse.</summary>
    public string WithoutSecrets(string text)
    {
        foreach (var secret in Headers.Values.Append(ApiKey).Where(secret => secret.Length >= ShortestSecret))
        {
            text = text.Replace(secret, "(key)", StringComparison.Ordinal);
        }

        return text;
    }
}

/// <summary>No model can be used; the message says why and what to do.</summary>
internal sealed class ModelUnavailableException(string message, FaultKind? kind = null) : Exception(message)
{
    /// <summary>What went wrong at the last model; null when none was asked.</summary>
    public FaultKind? Kind => kind;
}

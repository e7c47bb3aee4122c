using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Onboarding.Providers;

/// <summary>One answer to the question where the model comes from; the ids are those of the original's <c>--auth-choice</c>.</summary>
/// <param name="Id">Such as <c>openai-api-key</c>.</param>
/// <param name="Label">What a person reads.</param>
/// <param name="ProviderId">Id of the provider in model references; null when there is none.</param>
public sealed record ProviderChoice(string Id, string Label, string? ProviderId)
{
    /// <summary>No provider now.</summary>
    public const string Skip = "skip";

    /// <summary>A server of one's own.</summary>
    public const string Custom = "custom-api-key";

    /// <summary>Name of the option that brings its key, without dashes in front; null when it has none.</summary>
    public string? Flag { get; init; }

    /// <summary>Path below the provider's address that answers only to a good key; <c>models</c> when null.</summary>
    public string? CheckPath { get; init; }

    /// <summary>What is known of the provider; null when nothing is.</summary>
    public KnownProvider? Known => ProviderId is null ? null : KnownProviders.Find(ProviderId);

    /// <summary>The environment variable that holds its key.</summary>
    public string? KeyVariable => Known is { } known ? known.Keys.FirstOrDefault(name => name.EndsWith("_API_KEY", StringComparison.Ordinal)) ?? known.Keys[0] : null;

    /// <summary>Whether it speaks Anthropic's interface.</summary>
    public bool IsAnthropic => Known?.Api == "anthropic-messages";

    /// <summary>The key that the environment has for it; null when it has none.</summary>
    public string? KeyIn(EnvironmentReader environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return KeyVariable is { } variable ? OpenClawEnvironment.Present(environment(variable)) : null;
    }

    /// <summary>The reference of the model that is used unless another is named; null when one has to be named.</summary>
    public string? DefaultModel => Known?.DefaultModel is { } model ? $"{ProviderId}/{model}" : null;
}

namespace OpenClaw.Gateway.Agents;

/// <summary>The model of a turn and how to reach it.</summary>
internal sealed record ModelTarget
{
    public required string Provider { get; init; }

    public required string Model { get; init; }

    public required Uri BaseUrl { get; init; }

    /// <summary>A secret; empty for providers that want none.</summary>
    public string ApiKey { get; init; } = string.Empty;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public long ContextWindow { get; init; } = ModelResolver.DefaultContextTokens;

    public int? MaxTokens { get; init; }

    /// <summary>Whether this is the built-in demonstration, which understands a few fixed commands and nothing else.</summary>
    public bool IsDemo { get; init; }

    public string Reference => $"{Provider}/{Model}";
}

/// <summary>No model can be used; the message says why and what to do.</summary>
internal sealed class ModelUnavailableException(string message) : Exception(message);

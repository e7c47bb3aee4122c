using System.Text.Json;

namespace OpenClaw.Protocol.Configuration;

/// <summary><c>tools</c>.</summary>
public sealed record ToolsSettings
{
    /// <summary>A named set of tools.</summary>
    public string? Profile { get; init; }

    /// <summary>Allowed tools; empty or absent means all.</summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>Denied tools; wins over every allow list.</summary>
    public IReadOnlyList<string>? Deny { get; init; }

    /// <summary>Settings of the tool <c>exec</c>.</summary>
    public ExecSettings? Exec { get; init; }

    /// <summary>Which tools sandboxed sessions have.</summary>
    public SandboxToolsSettings? Sandbox { get; init; }
}

/// <summary>Which tools may be used.</summary>
public sealed record ToolPolicySettings
{
    /// <summary>A named set of tools.</summary>
    public string? Profile { get; init; }

    /// <summary>Allowed tools; empty or absent means all.</summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>Denied tools.</summary>
    public IReadOnlyList<string>? Deny { get; init; }

    /// <summary>Which tools sandboxed sessions have.</summary>
    public SandboxToolsSettings? Sandbox { get; init; }
}

/// <summary><c>tools.sandbox</c>.</summary>
public sealed record SandboxToolsSettings
{
    /// <summary>Which tools sandboxed sessions have.</summary>
    public ToolListSettings? Tools { get; init; }
}

/// <summary>An allow and a deny list.</summary>
public sealed record ToolListSettings
{
    /// <summary>Allowed tools; empty means all, absent means the default list.</summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>Denied tools; absent means the default list.</summary>
    public IReadOnlyList<string>? Deny { get; init; }
}

/// <summary><c>tools.exec</c>.</summary>
public sealed record ExecSettings
{
    /// <summary><c>sandbox</c> (default), <c>gateway</c> or <c>node</c>.</summary>
    public string? Host { get; init; }

    /// <summary>Seconds a command may run; 1800.</summary>
    public int? TimeoutSec { get; init; }
}

/// <summary><c>models</c>.</summary>
public sealed record ModelsSettings
{
    /// <summary>Providers by id.</summary>
    public IReadOnlyDictionary<string, ProviderSettings>? Providers { get; init; }
}

/// <summary>One of <c>models.providers</c>.</summary>
public sealed record ProviderSettings
{
    /// <summary>Where it is.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Key, or the name of the environment variable that holds it; a secret.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Which interface it speaks; <c>openai-completions</c>.</summary>
    public string? Api { get; init; }

    /// <summary>Headers of every request; may hold secrets.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The models it has.</summary>
    public IReadOnlyList<ModelSettings>? Models { get; init; }
}

/// <summary>One model of a provider.</summary>
public sealed record ModelSettings
{
    /// <summary>Its id at the provider.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it thinks before it answers.</summary>
    public bool? Reasoning { get; init; }

    /// <summary>What it takes: <c>text</c>, <c>image</c>.</summary>
    public IReadOnlyList<string>? Input { get; init; }

    /// <summary>Prices per million tokens.</summary>
    public JsonElement? Cost { get; init; }

    /// <summary>Context window in tokens.</summary>
    public double? ContextWindow { get; init; }

    /// <summary>Most tokens of an answer.</summary>
    public double? MaxTokens { get; init; }
}

namespace OpenClaw.Protocol.Configuration;

/// <summary><c>tools</c>.</summary>
public sealed record ToolsSettings
{
    /// <summary>A named set of tools.</summary>
    public string? Profile { get; init; }

    /// <summary>Allowed tools; empty or absent means all.</summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>Tools on top of the profile and of <see cref="Allow"/>; not together with <see cref="Allow"/>.</summary>
    public IReadOnlyList<string>? AlsoAllow { get; init; }

    /// <summary>Denied tools; wins over every allow list.</summary>
    public IReadOnlyList<string>? Deny { get; init; }

    /// <summary>Further lists for a provider (<c>openai</c>) or a model (<c>openai/gpt-5</c>).</summary>
    public IReadOnlyDictionary<string, ProviderToolPolicySettings>? ByProvider { get; init; }

    /// <summary>Settings of the tool <c>exec</c>.</summary>
    public ExecSettings? Exec { get; init; }

    /// <summary>Commands that leave a sandbox.</summary>
    public ElevatedSettings? Elevated { get; init; }

    /// <summary>What agents may do to each other.</summary>
    public AgentToAgentSettings? AgentToAgent { get; init; }

    /// <summary>Which tools sub-agents have.</summary>
    public SandboxToolsSettings? Subagents { get; init; }

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

    /// <summary>Tools on top of the profile and of <see cref="Allow"/>; not together with <see cref="Allow"/>.</summary>
    public IReadOnlyList<string>? AlsoAllow { get; init; }

    /// <summary>Denied tools.</summary>
    public IReadOnlyList<string>? Deny { get; init; }

    /// <summary>Further lists for a provider (<c>openai</c>) or a model (<c>openai/gpt-5</c>).</summary>
    public IReadOnlyDictionary<string, ProviderToolPolicySettings>? ByProvider { get; init; }

    /// <summary>Which tools sandboxed sessions have.</summary>
    public SandboxToolsSettings? Sandbox { get; init; }

    /// <summary>Settings of the tool <c>exec</c>.</summary>
    public ExecSettings? Exec { get; init; }

    /// <summary>Commands that leave a sandbox; can only forbid what <c>tools.elevated</c> allows.</summary>
    public ElevatedSettings? Elevated { get; init; }
}

/// <summary>Which tools may be used with one provider or model.</summary>
public sealed record ProviderToolPolicySettings
{
    /// <summary>A named set of tools.</summary>
    public string? Profile { get; init; }

    /// <summary>Allowed tools; empty or absent means all.</summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>Tools on top of the profile and of <see cref="Allow"/>.</summary>
    public IReadOnlyList<string>? AlsoAllow { get; init; }

    /// <summary>Denied tools.</summary>
    public IReadOnlyList<string>? Deny { get; init; }
}

/// <summary><c>tools.agentToAgent</c>.</summary>
public sealed record AgentToAgentSettings
{
    /// <summary>Whether agents may reach each other's sessions at all.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Patterns that both agent ids must match; absent means every agent.</summary>
    public IReadOnlyList<string>? Allow { get; init; }
}

/// <summary><c>tools.sandbox</c> and <c>tools.subagents</c>.</summary>
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

    /// <summary>Tools on top of the chosen allow list; those that are also in the default deny list are allowed.</summary>
    public IReadOnlyList<string>? AlsoAllow { get; init; }

    /// <summary>Denied tools; absent means the default list.</summary>
    public IReadOnlyList<string>? Deny { get; init; }
}

/// <summary><c>tools.exec</c>.</summary>
public sealed record ExecSettings
{
    /// <summary><c>sandbox</c> (default), <c>gateway</c> or <c>node</c>.</summary>
    public string? Host { get; init; }

    /// <summary>Which commands run on the gateway's host: <c>deny</c>, <c>allowlist</c> or <c>full</c> (default).</summary>
    public string? Security { get; init; }

    /// <summary>When a person is asked before one does: <c>off</c> (default), <c>on-miss</c> or <c>always</c>.</summary>
    public string? Ask { get; init; }

    /// <summary>Programs that are allowed without question as long as they read their standard input alone.</summary>
    public IReadOnlyList<string>? SafeBins { get; init; }

    /// <summary>Seconds a command may run; 1800.</summary>
    public int? TimeoutSec { get; init; }

    /// <summary>Milliseconds after which a command goes on in the background, 10 to 120000; 10000.</summary>
    public int? BackgroundMs { get; init; }

    /// <summary>Whether a session is told when a command that went on in the background has ended; true.</summary>
    public bool? NotifyOnExit { get; init; }
}

/// <summary><c>models</c>.</summary>
public sealed record ModelsSettings
{
    /// <summary>Providers by id.</summary>
    public IReadOnlyDictionary<string, ProviderSettings>? Providers { get; init; }

    /// <summary>Seconds that a provider may send nothing, 1 to 3600; 180.</summary>
    public int? SilenceSeconds { get; init; }

    /// <summary>How often a model is asked again.</summary>
    public ModelRetriesSettings? Retries { get; init; }
}

/// <summary><c>models.retries</c>.</summary>
public sealed record ModelRetriesSettings
{
    /// <summary>How often one model is asked with one key for one answer, 1 to 10; 3.</summary>
    public int? Attempts { get; init; }

    /// <summary>Longest wait before it is asked again in seconds, 0 to 600; 30. A provider that asks for a longer one is not asked again.</summary>
    public int? MaxDelaySeconds { get; init; }
}

/// <summary>One of <c>models.providers</c>.</summary>
public sealed record ProviderSettings
{
    /// <summary>Where it is.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Key, or the name of the environment variable that holds it; a secret.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Which interface it speaks: <c>openai-completions</c> (default), <c>openai-responses</c> or <c>anthropic-messages</c>.</summary>
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

    /// <summary>Which interface it has at the provider; the provider's when absent.</summary>
    public string? Api { get; init; }

    /// <summary>Headers of its requests besides the provider's; may hold secrets.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Whether it thinks before it answers.</summary>
    public bool? Reasoning { get; init; }

    /// <summary>What it takes: <c>text</c>, <c>image</c>.</summary>
    public IReadOnlyList<string>? Input { get; init; }

    /// <summary>Prices.</summary>
    public ModelCostSettings? Cost { get; init; }

    /// <summary>Context window in tokens.</summary>
    public double? ContextWindow { get; init; }

    /// <summary>Most tokens of an answer.</summary>
    public double? MaxTokens { get; init; }
}

/// <summary>What a model costs, in US dollars per million tokens; what is absent is 0.</summary>
public sealed record ModelCostSettings
{
    /// <summary>Tokens read.</summary>
    public double? Input { get; init; }

    /// <summary>Tokens written.</summary>
    public double? Output { get; init; }

    /// <summary>Tokens read from the provider's cache.</summary>
    public double? CacheRead { get; init; }

    /// <summary>Tokens written to the provider's cache.</summary>
    public double? CacheWrite { get; init; }
}

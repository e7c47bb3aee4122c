namespace OpenClaw.Onboarding.Providers;

/// <summary>The providers to choose from.</summary>
public static class ProviderChoices
{
    // Sign-in by a browser, and tokens of other programs: they come later, and their names are kept for them.
    private static readonly string[] SignIns = ["openai-codex", "chutes", "setup-token", "token"];

    // Providers that have an option of their own in the original and no entry here.
    private static readonly string[] ByAddress =
    [
        "qianfan-api-key", "ai-gateway-api-key", "cloudflare-ai-gateway-api-key", "moonshot-api-key-cn", "kimi-code-api-key", "synthetic-api-key",
        "venice-api-key", "gemini-api-key", "zai-api-key", "xiaomi-api-key", "minimax-api", "minimax-api-lightning", "opencode-zen",
    ];

    /// <summary>All that can be used, in the order in which a person sees them.</summary>
    public static IReadOnlyList<ProviderChoice> All { get; } =
    [
        new("openai-api-key", "OpenAI", "openai") { Flag = "openai-api-key" },
        new("apiKey", "Anthropic", "anthropic") { Flag = "anthropic-api-key" },
        new("openrouter-api-key", "OpenRouter", "openrouter") { Flag = "openrouter-api-key", CheckPath = "key" },
        new("xai-api-key", "xAI (Grok)", "xai") { Flag = "xai-api-key" },
        new("moonshot-api-key", "Moonshot AI (Kimi)", "moonshot") { Flag = "moonshot-api-key" },
        new("mistral-api-key", "Mistral AI", "mistral") { Flag = "mistral-api-key" },
        new("groq-api-key", "Groq", "groq") { Flag = "groq-api-key" },
        new("cerebras-api-key", "Cerebras", "cerebras") { Flag = "cerebras-api-key" },
        new(ProviderChoice.Custom, "Another server (Ollama, vLLM, LM Studio, a company's own ...)", null) { Flag = "custom-api-key" },
        new(ProviderChoice.Skip, "None for now", null),
    ];

    /// <summary>The one with this id, or null.</summary>
    public static ProviderChoice? Find(string id) => All.FirstOrDefault(choice => choice.Id == id);

    /// <summary>Why an id cannot be used.</summary>
    public static string Refusal(string id) => id switch
    {
        _ when SignIns.Contains(id) => $"The sign-in \"{id}\" is not available yet. Use the key of a provider: {Names()}.",
        _ when ByAddress.Contains(id) =>
            $"\"{id}\" has no entry of its own. Use --auth-choice {ProviderChoice.Custom} with --custom-base-url, --custom-model-id and --custom-api-key.",
        _ => $"Invalid --auth-choice \"{id}\" (use {Names()}).",
    };

    private static string Names() => string.Join("|", All.Select(choice => choice.Id));
}

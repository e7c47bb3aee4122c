namespace OpenClaw.Protocol.Configuration;

/// <summary><c>agents.defaults.compaction</c>.</summary>
public sealed record CompactionSettings
{
    /// <summary>Tokens of the context window that stay free for an answer; 20000, but never more than half of the window.</summary>
    public int? ReserveTokensFloor { get; init; }

    /// <summary>Most of the window that is kept word for word, 0.1 to 0.9.</summary>
    public double? MaxHistoryShare { get; init; }

    /// <summary>What the model does before a conversation is made shorter.</summary>
    public MemoryFlushSettings? MemoryFlush { get; init; }
}

/// <summary><c>compaction.memoryFlush</c>: a silent turn in which the model writes down what should outlive the conversation.</summary>
public sealed record MemoryFlushSettings
{
    /// <summary>Whether there is one; true.</summary>
    public bool? Enabled { get; init; }

    /// <summary>How many tokens before the compaction it comes; 4000, but never more than half of what fits.</summary>
    public int? SoftThresholdTokens { get; init; }

    /// <summary>What the model is asked.</summary>
    public string? Prompt { get; init; }

    /// <summary>What it is told besides its other instructions.</summary>
    public string? SystemPrompt { get; init; }
}

/// <summary><c>agents.defaults.contextPruning</c>. Changes what the model sees, never the transcript.</summary>
public sealed record ContextPruningSettings
{
    /// <summary><c>off</c> (default) or <c>cache-ttl</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>How long after the last answer results are old, such as <c>5m</c> (default).</summary>
    public string? Ttl { get; init; }

    /// <summary>Last answers whose results stay whole; 3.</summary>
    public int? KeepLastAssistants { get; init; }

    /// <summary>Share of the window from which results lose their middle; 0.3.</summary>
    public double? SoftTrimRatio { get; init; }

    /// <summary>Share of the window from which results go; 0.5.</summary>
    public double? HardClearRatio { get; init; }

    /// <summary>Characters of results that there must be before any goes; 50000.</summary>
    public int? MinPrunableToolChars { get; init; }

    /// <summary>Tools whose results may be made shorter; all.</summary>
    public ToolListSettings? Tools { get; init; }

    /// <summary>What stays of a result that loses its middle.</summary>
    public SoftTrimSettings? SoftTrim { get; init; }

    /// <summary>What stays of a result that goes.</summary>
    public HardClearSettings? HardClear { get; init; }
}

/// <summary><c>contextPruning.softTrim</c>.</summary>
public sealed record SoftTrimSettings
{
    /// <summary>Results with more characters lose their middle; 4000.</summary>
    public int? MaxChars { get; init; }

    /// <summary>Characters that stay of the beginning; 1500.</summary>
    public int? HeadChars { get; init; }

    /// <summary>Characters that stay of the end; 1500.</summary>
    public int? TailChars { get; init; }
}

/// <summary><c>contextPruning.hardClear</c>.</summary>
public sealed record HardClearSettings
{
    /// <summary>Whether results go at all; true.</summary>
    public bool? Enabled { get; init; }

    /// <summary>What stands in their place.</summary>
    public string? Placeholder { get; init; }
}

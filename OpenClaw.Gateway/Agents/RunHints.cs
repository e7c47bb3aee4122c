namespace OpenClaw.Gateway.Agents;

/// <summary>How one message is answered, whatever its session says; null leaves it to the session.</summary>
internal sealed record RunHints
{
    /// <summary>No wish.</summary>
    public static RunHints None { get; } = new();

    /// <summary><c>off</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c> or <c>xhigh</c>.</summary>
    public string? Thinking { get; init; }

    /// <summary><c>off</c>, <c>on</c> or <c>full</c>.</summary>
    public string? Verbose { get; init; }

    /// <summary><c>off</c>, <c>on</c> or <c>stream</c>.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The same with one more wish.</summary>
    public RunHints With(string name, string level) => name switch
    {
        "think" => this with { Thinking = level },
        "verbose" => this with { Verbose = level },
        "reasoning" => this with { Reasoning = level },
        _ => this,
    };
}

namespace OpenClaw.Protocol.Configuration;

/// <summary><c>budgets</c>, in <c>agents.defaults</c> and in each agent. What is absent has no limit.</summary>
public sealed record BudgetsSettings
{
    /// <summary>From one message to its answer.</summary>
    public BudgetSettings? Turn { get; init; }

    /// <summary>All turns of a session together, until it is reset.</summary>
    public BudgetSettings? Session { get; init; }
}

/// <summary>Limits of use.</summary>
public sealed record BudgetSettings
{
    /// <summary>Calls of tools, at least 1.</summary>
    public int? ToolCalls { get; init; }

    /// <summary>Seconds of work, more than 0; time in the queue does not count.</summary>
    public double? Seconds { get; init; }

    /// <summary>Tokens, read and written, at least 1.</summary>
    public long? Tokens { get; init; }

    /// <summary>US dollars by the prices in <c>models.providers</c>, more than 0.</summary>
    public double? Cost { get; init; }
}

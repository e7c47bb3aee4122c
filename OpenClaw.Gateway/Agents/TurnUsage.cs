using OpenClaw.Gateway.Providers;

namespace OpenClaw.Gateway.Agents;

/// <summary>What a turn has used so far.</summary>
internal sealed class TurnUsage
{
    private TokenUsage _tokens;

    /// <summary>Tokens read, from a cache or not.</summary>
    public long Input => _tokens.Context;

    public long Output => _tokens.Output;

    public long Total => _tokens.Total;

    /// <summary>Tokens that were in the context of the last call.</summary>
    public long Context { get; private set; }

    /// <summary>US dollars.</summary>
    public double Cost { get; private set; }

    public void Add(ModelAnswer answer)
    {
        _tokens += answer.Usage;
        Cost += answer.Cost.Total;
        Context = answer.Usage.Context;
    }
}

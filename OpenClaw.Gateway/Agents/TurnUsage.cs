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

    /// <summary>An answer in the conversation.</summary>
    public void Add(ModelAnswer answer)
    {
        AddAside(answer);
        Context = answer.Usage.Context;
    }

    /// <summary>An answer about the conversation, such as its summary: it is paid for, and says nothing about how long the conversation is.</summary>
    public void AddAside(ModelAnswer answer)
    {
        _tokens += answer.Usage;
        Cost += answer.Cost.Total;
    }
}

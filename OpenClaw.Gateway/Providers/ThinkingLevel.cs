using Microsoft.Extensions.AI;

namespace OpenClaw.Gateway.Providers;

/// <summary>How thorough a model thinks before it answers.</summary>
internal enum ThinkingLevel
{
    Off,
    Minimal,
    Low,
    Medium,
    High,
    XHigh,
}

/// <summary>Between the words of sessions and configuration and those of the abstraction.</summary>
internal static class ThinkingLevels
{
    /// <summary>The level of a word; null for none or an unknown one, which leaves it to the model.</summary>
    public static ThinkingLevel? Parse(string? word) => Enum.TryParse<ThinkingLevel>(word, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : null;

    /// <summary>What an interface is asked for; each passes it on as far as it has it.</summary>
    public static ReasoningOptions ToReasoning(this ThinkingLevel level) => new()
    {
        Effort = level switch
        {
            ThinkingLevel.Off => ReasoningEffort.None,
            ThinkingLevel.Minimal or ThinkingLevel.Low => ReasoningEffort.Low,
            ThinkingLevel.Medium => ReasoningEffort.Medium,
            ThinkingLevel.High => ReasoningEffort.High,
            _ => ReasoningEffort.ExtraHigh,
        },
    };
}

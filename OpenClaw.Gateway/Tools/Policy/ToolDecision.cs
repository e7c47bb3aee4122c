namespace OpenClaw.Gateway.Tools.Policy;

/// <summary>Where a tool call runs.</summary>
internal enum ToolPlacement
{
    Sandbox,
    Host,
}

/// <summary>Whether and where a tool may run, and which settings say so. The executor obeys it and <c>explain</c> prints it.</summary>
internal sealed record ToolDecision
{
    /// <summary>Label of the step that applies to sandboxed sessions only.</summary>
    public const string SandboxStep = "tools.sandbox.tools";

    public required string Tool { get; init; }

    public required bool Allowed { get; init; }

    public required ToolPlacement Placement { get; init; }

    /// <summary>The sandbox mode in force: <c>off</c>, <c>non-main</c> or <c>all</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>The session in question.</summary>
    public required string SessionKey { get; init; }

    /// <summary>The session that would not be sandboxed in the mode <c>non-main</c>.</summary>
    public required string MainSessionKey { get; init; }

    /// <summary>The steps that blocked the tool; empty when it is allowed.</summary>
    public IReadOnlyList<ToolRule> Blocking { get; init; } = [];

    /// <summary>The setting that blocked the tool first; null when it is allowed.</summary>
    public string? DeniedBy => Blocking is [var first, ..] ? first.Judge(Tool) == ToolVerdict.Denied ? first.DenyKey : first.AllowKey : null;

    /// <summary>What the model and a person read about a blocked tool, line by line as the original writes it.</summary>
    public string BlockMessage()
    {
        var verdicts = Blocking.Select(rule => (Rule: rule, Verdict: rule.Judge(Tool))).ToArray();
        var bySandbox = Blocking.Any(rule => rule.Label == SandboxStep);
        List<string> lines =
        [
            $"Tool \"{Tool}\" blocked by {(bySandbox ? "sandbox tool policy" : "tool policy")} (mode={Mode}).",
            $"Session: {SessionKey}",
            $"Reason: {string.Join(" + ", verdicts.Select(entry => entry.Verdict == ToolVerdict.Denied ? "deny list" : "allow list").Distinct())}",
            "Fix:",
        ];
        if (bySandbox && Blocking.Count == 1)
        {
            lines.Add("- agents.defaults.sandbox.mode=off (disable sandbox)");
        }

        foreach (var (rule, verdict) in verdicts)
        {
            lines.Add(verdict == ToolVerdict.Denied
                ? $"- Remove \"{Tool}\" from {rule.DenyKey}."
                : $"- Add \"{Tool}\" to {rule.AllowKey} (or set it to [] to allow all).");
        }

        if (bySandbox && Mode == "non-main")
        {
            lines.Add($"- Use main session key (direct): {MainSessionKey}");
        }

        lines.Add($"- See: openclaw sandbox explain --session {SessionKey}");
        return string.Join('\n', lines);
    }
}

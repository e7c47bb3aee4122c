using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Policy;

/// <summary>What a rule says about a tool.</summary>
internal enum ToolVerdict
{
    Allowed,

    /// <summary>The rule's deny list has it.</summary>
    Denied,

    /// <summary>The rule's allow list lacks it.</summary>
    NotAllowed,
}

/// <summary>
/// One step of the policy. Steps only remove: a tool is allowed when every step allows it, so a further deny can never allow more.
/// </summary>
internal sealed class ToolRule
{
    private readonly ToolPatterns _allow;
    private readonly ToolPatterns _deny;

    private ToolRule(string label, string allowKey, string denyKey, IEnumerable<string> allow, IEnumerable<string> deny)
    {
        Label = label;
        AllowKey = allowKey;
        DenyKey = denyKey;
        _allow = new ToolPatterns(allow);
        _deny = new ToolPatterns(deny);
    }

    /// <summary>Name of the step.</summary>
    public string Label { get; }

    /// <summary>The setting that holds the allow list.</summary>
    public string AllowKey { get; }

    /// <summary>The setting that holds the deny list.</summary>
    public string DenyKey { get; }

    /// <summary>Allowed tools with groups expanded; empty means all.</summary>
    public IReadOnlyList<string> Allow => _allow.Names;

    /// <summary>Denied tools with groups expanded.</summary>
    public IReadOnlyList<string> Deny => _deny.Names;

    /// <summary>A step with lists; null when both are absent, so that there is nothing to obey.</summary>
    public static ToolRule? Of(string label, string key, IReadOnlyList<string>? allow, IReadOnlyList<string>? alsoAllow, IReadOnlyList<string>? deny)
    {
        // Additions to nothing leave everything allowed.
        var list = alsoAllow is { Count: > 0 } more ? (allow is { Count: > 0 } ? [.. allow, .. more] : [ToolNames.All, .. more]) : allow ?? [];
        return list.Count == 0 && deny is not { Count: > 0 } ? null : Of(label, $"{key}.allow", $"{key}.deny", list, deny ?? []);
    }

    /// <summary>A step with the given lists.</summary>
    public static ToolRule Of(string label, string allowKey, string denyKey, IEnumerable<string> allow, IEnumerable<string> deny) =>
        new(label, allowKey, denyKey, allow, deny);

    public ToolVerdict Judge(string tool)
    {
        if (_deny.Matches(tool))
        {
            return ToolVerdict.Denied;
        }

        // A patch writes files and can do nothing that write, or a command, could not.
        return _allow.IsEmpty || _allow.Matches(tool) || (tool == "apply_patch" && (_allow.Matches("write") || _allow.Matches("exec")))
            ? ToolVerdict.Allowed
            : ToolVerdict.NotAllowed;
    }
}

using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Policy;

/// <summary>A list of tool names, groups and patterns. In a pattern <c>*</c> stands for any characters; nothing else is special.</summary>
internal sealed class ToolPatterns(IEnumerable<string> names)
{
    private readonly IReadOnlyList<string> _patterns = ToolNames.Expand(names);

    /// <summary>The list with groups expanded.</summary>
    public IReadOnlyList<string> Names => _patterns;

    public bool IsEmpty => _patterns.Count == 0;

    public bool Matches(string tool) => _patterns.Any(pattern => Matches(pattern, tool));

    private static bool Matches(string pattern, string tool)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            return pattern == tool;
        }

        var parts = pattern.Split('*');
        if (!tool.StartsWith(parts[0], StringComparison.Ordinal) || tool.Length < parts[0].Length + parts[^1].Length
            || !tool.EndsWith(parts[^1], StringComparison.Ordinal))
        {
            return false;
        }

        // The parts between have to follow each other in what is left.
        var rest = tool.AsSpan(parts[0].Length, tool.Length - parts[0].Length - parts[^1].Length);
        foreach (var part in parts[1..^1])
        {
            var at = rest.IndexOf(part, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + part.Length)..];
        }

        return true;
    }
}

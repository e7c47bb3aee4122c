using System.Text.RegularExpressions;

namespace OpenClaw.Gateway.Tests.Harness;

/// <summary>The lists of docs/protocol-differences.md, which people and tests read alike.</summary>
public static partial class KnownDifferences
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "protocol-differences.md"));

    /// <summary>Methods of the original that this gateway does not have.</summary>
    public static IReadOnlyList<string> MethodsNotServed { get; } = First("Methods that are not served");

    private static readonly IReadOnlyList<string> Recordings = First("Recorded exchanges that go differently");

    /// <summary>Whether a recording, such as <c>methods/24-config.get</c>, is named as one that goes differently.</summary>
    public static bool HasRecording(string name) => Recordings.Any(pattern =>
        Regex.IsMatch(name, "^" + Regex.Escape(pattern).Replace("\\*", "[^/]*", StringComparison.Ordinal) + "$"));

    /// <summary>Entries of that list that fit none of the recordings.</summary>
    public static IEnumerable<string> Stale(IReadOnlyList<string> names) => Recordings.Where(pattern =>
        !names.Any(name => Regex.IsMatch(name, "^" + Regex.Escape(pattern).Replace("\\*", "[^/]*", StringComparison.Ordinal) + "$")));

    // The code words in the first column of the section's table.
    private static List<string> First(string heading)
    {
        var section = Text.Split($"## {heading}\n", 2)[1].Split("\n## ", 2)[0];
        return [.. section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Code().Matches(line.Split(" | ", 2)[0]).Select(match => match.Groups[1].Value))];
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}

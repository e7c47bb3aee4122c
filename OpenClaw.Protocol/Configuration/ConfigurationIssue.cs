using OpenClaw.Protocol.Schemas;

namespace OpenClaw.Protocol.Configuration;

/// <summary>One thing that is wrong with openclaw.json.</summary>
/// <param name="Path">Where, such as <c>gateway.bind</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong and what would be right. Never holds a value, which could be a secret, unless it is a keyword.</param>
public sealed record ConfigurationIssue(string Path, string Message)
{
    /// <summary>Path and message on one line.</summary>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";

    internal static ConfigurationIssue From(SchemaProblem problem) => new(Dotted(problem.Path), problem.Kind switch
    {
        SchemaProblemKind.MissingMember => $"Required key \"{problem.Subject}\" is missing",
        SchemaProblemKind.UnknownMember => $"Unrecognized key: \"{problem.Subject}\"" + Nearest(problem.Subject, problem.Allowed, "did you mean"),
        SchemaProblemKind.NotAllowed =>
            $"Invalid value \"{Shortened(problem.Subject)}\": expected one of {Words(problem.Allowed!)}"
            + Nearest(problem.Subject, problem.Allowed, "did you mean"),
        SchemaProblemKind.WrongType => $"Invalid input: expected {problem.Subject}",
        SchemaProblemKind.OutOfRange => $"Invalid input: {problem.Subject}",
        SchemaProblemKind.Pattern => $"Invalid input: must match {problem.Subject}",
        _ => $"Invalid input: expected {problem.Subject}",
    });

    private static string Dotted(IReadOnlyList<string> path)
    {
        var text = string.Empty;
        foreach (var step in path)
        {
            text += int.TryParse(step, out _) ? $"[{step}]" : text.Length == 0 ? step : "." + step;
        }

        return text;
    }

    private static string Words(IReadOnlyList<string> words) => string.Join(", ", words.Select(word => $"\"{word}\""));

    private static string Shortened(string value) => value.Length <= 40 ? value : value[..40] + "…";

    private static string Nearest(string word, IReadOnlyList<string>? candidates, string lead)
    {
        var best = candidates?.Select(candidate => (candidate, distance: Distance(word, candidate))).OrderBy(pair => pair.distance).FirstOrDefault();
        return best is { candidate: { } nearest, distance: var distance } && distance <= Math.Max(1, word.Length / 3)
            ? $" ({lead} \"{nearest}\"?)"
            : string.Empty;
    }

    // Levenshtein distance, letters compared without case.
    private static int Distance(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}

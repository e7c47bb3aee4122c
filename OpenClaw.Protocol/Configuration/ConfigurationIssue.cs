using System.Text.Json;
using OpenClaw.Protocol.Schemas;

namespace OpenClaw.Protocol.Configuration;

/// <summary>One thing that is wrong with openclaw.json.</summary>
/// <param name="Path">Where, such as <c>gateway.bind</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong and what would be right. A value is shown only where it cannot be a secret.</param>
public sealed record ConfigurationIssue(string Path, string Message)
{
    /// <summary>Path and message on one line.</summary>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";

    /// <summary>Whether a key is absent that must be there.</summary>
    internal bool IsMissingKey { get; init; }

    /// <summary>Whether there is a key that nobody knows.</summary>
    public bool IsUnknownKey => UnknownKey is not null;

    /// <summary>Path of that key, for <see cref="ConfigurationPath.Parse"/>; the path of the problem when it is another one.</summary>
    public string KeyPath => UnknownKey is null ? Path
        : (Path.Length == 0 ? string.Empty : Path + (IsPlain(UnknownKey) ? "." : string.Empty)) + (IsPlain(UnknownKey) ? UnknownKey : $"[\"{UnknownKey}\"]");

    internal string? UnknownKey { get; init; }

    internal static ConfigurationIssue From(SchemaProblem problem, JsonElement root) => new(Dotted(problem.Path), problem.Kind switch
    {
        SchemaProblemKind.MissingMember => $"Required key \"{problem.Subject}\" is missing",
        SchemaProblemKind.UnknownMember => $"Unrecognized key: \"{problem.Subject}\"" + Nearest(problem.Subject, problem.Allowed),
        SchemaProblemKind.NotAllowed =>
            $"Invalid value \"{Shortened(problem.Subject)}\": expected one of {Words(problem.Allowed!)}" + Nearest(problem.Subject, problem.Allowed),
        SchemaProblemKind.WrongType => $"Invalid input: expected {problem.Subject}{Given(problem.Path, root)}",
        SchemaProblemKind.OutOfRange => $"Invalid input: {problem.Subject}{Given(problem.Path, root)}",
        SchemaProblemKind.Pattern => $"Invalid input: must match {problem.Subject}{Given(problem.Path, root)}",
        _ => $"Invalid input: expected {problem.Subject}{Given(problem.Path, root)}",
    })
    {
        IsMissingKey = problem.Kind == SchemaProblemKind.MissingMember,
        UnknownKey = problem.Kind == SchemaProblemKind.UnknownMember ? problem.Subject : null,
    };

    // The value itself, unless it could be a secret: by its own name or by that of anything around it.
    private static string Given(IReadOnlyList<string> path, JsonElement root)
    {
        var value = root;
        foreach (var step in path)
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(step, out var member))
            {
                value = member;
            }
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index) && index < value.GetArrayLength())
            {
                value = value[index];
            }
            else
            {
                return string.Empty;
            }
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => ", got an object",
            JsonValueKind.Array => ", got a list",
            _ when path.Any(ConfigurationSecrets.IsSecretKey) => ", got another value",
            _ => $", got {Shortened(value.GetRawText())}",
        };
    }

    private static string Dotted(IReadOnlyList<string> path)
    {
        var text = string.Empty;
        foreach (var step in path)
        {
            text += int.TryParse(step, out _) ? $"[{step}]" : !IsPlain(step) ? $"[\"{step}\"]" : text.Length == 0 ? step : "." + step;
        }

        return text;
    }

    private static bool IsPlain(string step) => step.Length > 0 && step.IndexOfAny(['.', '[', ']', '\\']) < 0;

    private static string Words(IReadOnlyList<string> words) => string.Join(", ", words.Select(word => $"\"{word}\""));

    private static string Shortened(string value) => value.Length <= 40 ? value : value[..40] + "…";

    private static string Nearest(string word, IReadOnlyList<string>? candidates)
    {
        var best = candidates?.Select(candidate => (candidate, distance: Distance(word, candidate))).OrderBy(pair => pair.distance).FirstOrDefault();
        return best is { candidate: { } nearest, distance: var distance } && distance <= (word.Length <= 3 ? 1 : Math.Max(2, word.Length / 3))
            ? $" (did you mean \"{nearest}\"?)"
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

namespace OpenClaw.Protocol.Schemas;

/// <summary>Words problems of frames and parameters as clients of the protocol know them.</summary>
public static class ParameterText
{
    /// <summary>
    /// One line with every problem, such as <c>must have required property 'message'; at root: unexpected property 'x'</c>.
    /// </summary>
    public static string Describe(IReadOnlyList<SchemaProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return string.Join("; ", problems.SelectMany(Parts).Distinct());
    }

    private static IEnumerable<string> Parts(SchemaProblem problem)
    {
        switch (problem.Kind)
        {
            case SchemaProblemKind.MissingMember:
                yield return At(problem) + $"must have required property '{problem.Subject}'";
                break;
            case SchemaProblemKind.UnknownMember:
                yield return $"at {(problem.Path.Count == 0 ? "root" : problem.Location)}: unexpected property '{Clean(problem.Subject)}'";
                break;
            case SchemaProblemKind.WrongType:
                yield return At(problem) + $"must be {problem.Subject}";
                break;
            case SchemaProblemKind.NotAllowed:
                yield return At(problem) + "must be equal to constant";
                if (problem.Allowed is { Count: > 1 })
                {
                    yield return At(problem) + "must match a schema in anyOf";
                }

                break;
            case SchemaProblemKind.OutOfRange:
                yield return At(problem) + problem.Subject;
                break;
            case SchemaProblemKind.Pattern:
                yield return At(problem) + $"must match pattern \"{problem.Subject}\"";
                break;
            default:
                yield return At(problem) + $"must be {problem.Subject}";
                break;
        }
    }

    private static string At(SchemaProblem problem) => problem.Path.Count == 0 ? string.Empty : $"at {Clean(problem.Location)}: ";

    // Names come from the client: no control characters, and no more than a line's worth.
    private static string Clean(string text)
    {
        var end = Math.Min(text.Length, 80);
        return string.Create(end, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
            }
        });
    }
}

namespace OpenClaw.Protocol.Schemas;

/// <summary>What kind of mistake a <see cref="SchemaProblem"/> is.</summary>
public enum SchemaProblemKind
{
    /// <summary>A required member is absent; <see cref="SchemaProblem.Subject"/> names it.</summary>
    MissingMember,

    /// <summary>A member is not known; <see cref="SchemaProblem.Subject"/> names it.</summary>
    UnknownMember,

    /// <summary>The value has the wrong type; <see cref="SchemaProblem.Subject"/> names the right one.</summary>
    WrongType,

    /// <summary>The word is not among <see cref="SchemaProblem.Allowed"/>.</summary>
    NotAllowed,

    /// <summary>The string or array is too short or too long, or the number out of range; <see cref="SchemaProblem.Subject"/> says the limit.</summary>
    OutOfRange,

    /// <summary>No alternative accepts the value; <see cref="SchemaProblem.Subject"/> lists their types.</summary>
    NoAlternative,

    /// <summary>The string does not match the pattern in <see cref="SchemaProblem.Subject"/>.</summary>
    Pattern,
}

/// <summary>One thing that is wrong with a JSON value.</summary>
/// <param name="Path">Member names and indexes from the root to the value.</param>
/// <param name="Kind">What kind of mistake it is.</param>
/// <param name="Subject">A member name, a type or a limit, as <paramref name="Kind"/> says.</param>
/// <param name="Allowed">Allowed words or known member names, where there are some.</param>
public sealed record SchemaProblem(
    IReadOnlyList<string> Path,
    SchemaProblemKind Kind,
    string Subject,
    IReadOnlyList<string>? Allowed = null)
{
    /// <summary>The path as a JSON pointer, empty for the root.</summary>
    public string Location => Path.Count == 0 ? string.Empty : "/" + string.Join('/', Path);
}

namespace OpenClaw.Cli.Commands.Diagnosis;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>Somebody else could take over, or read what is private.</summary>
    Critical,

    /// <summary>Worth a change.</summary>
    Warn,

    /// <summary>Worth knowing.</summary>
    Info,
}

/// <summary>One thing that an inspection has to say.</summary>
/// <param name="Id">Stable name, such as <c>gateway.bind_no_auth</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">What to do; null when there is nothing to do.</param>
/// <param name="Fix">Does it, where a program can; says what it did.</param>
internal sealed record Finding(string Id, Severity Severity, string Title, string Detail, string? Remedy = null, Func<string>? Fix = null);

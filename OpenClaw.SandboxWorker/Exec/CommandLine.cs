namespace OpenClaw.SandboxWorker.Exec;

/// <summary>A command that is about to run in a sandbox.</summary>
internal sealed record CommandLine
{
    /// <summary>Shell text.</summary>
    public required string Text { get; init; }

    /// <summary>Absolute path inside the container.</summary>
    public required string Workdir { get; init; }

    /// <summary>Environment on top of the container's. A value of <c>PATH</c> goes in front of the login shell's own.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Whether the command reads something; otherwise its standard input is empty.</summary>
    public bool HasInput { get; init; }
}

namespace OpenClaw.Cli;

/// <summary>A failure that a person can understand: what went wrong, and what to do about it. Ends the command with exit code 1.</summary>
internal class CliException(string message, params IReadOnlyList<string> remedy) : Exception(message)
{
    /// <summary>What to do, one step per line; may be empty.</summary>
    public IReadOnlyList<string> Remedy => remedy;
}

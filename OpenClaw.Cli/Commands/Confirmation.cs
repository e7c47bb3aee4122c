using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary>A question before something that cannot be undone.</summary>
internal static class Confirmation
{
    /// <summary>Asks; only a yes is a yes. The question goes to standard error, so that output stays what was asked for.</summary>
    /// <exception cref="CliException">Nobody can answer: nothing was done, and that is no success.</exception>
    public static bool Ask(Terminal terminal, string question)
    {
        terminal.WriteErrorLine($"{question} (y/N)");
        var answer = terminal.Streams.Input.ReadLine()?.Trim()
            ?? throw new CliException("Nothing was done: nobody answered the question.", "Answer it in a terminal, or say yes beforehand with --force.");
        if (answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        terminal.WriteErrorLine("Cancelled.");
        return false;
    }
}

using OpenClaw.Cli.Output;

namespace OpenClaw.Cli.Commands;

/// <summary>Makes a shell load the completion when it starts.</summary>
internal static class CompletionInstall
{
    private const string Mark = "# openclaw completion";

    /// <summary>Adds one line to the shell's start-up file, unless it is there already.</summary>
    /// <returns>What was done.</returns>
    /// <exception cref="CliException">The file cannot be written, or the shell has none.</exception>
    public static string Run(Terminal terminal, string shell)
    {
        var (path, line) = shell switch
        {
            "zsh" => (Path.Combine(terminal.Paths.Home, ".zshrc"), $"source <(openclaw completion --shell zsh) {Mark}"),
            "bash" => (Path.Combine(terminal.Paths.Home, ".bashrc"), $"source <(openclaw completion --shell bash) {Mark}"),
            "fish" => (Path.Combine(terminal.Paths.Home, ".config", "fish", "config.fish"), $"openclaw completion --shell fish | source {Mark}"),
            _ => throw new CliException($"--install does not know where {shell} keeps its profile.", $"Put the output of this into it: openclaw completion --shell {shell}"),
        };
        try
        {
            if (File.Exists(path) && File.ReadAllText(path).Contains(Mark, StringComparison.Ordinal))
            {
                return $"{terminal.Short(path)} loads the completion already.";
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.AppendAllText(path, $"\n{line}\n");
            return $"Added the completion to {terminal.Short(path)}; it works in new shells.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be written: {exception.Message}");
        }
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using OpenClaw.Cli.Output;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Cli.Commands;

/// <summary>The whole command line: which commands there are, and how mistakes and failures end.</summary>
internal static class CommandLine
{
    private const int Failure = 1;
    private const int Interrupted = 130;
    private const string DebugVariable = "OPENCLAW_DEBUG";

    /// <summary>Runs one command line and returns the exit code.</summary>
    /// <param name="args">Its words.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="streams">What it reads and writes.</param>
    public static async Task<int> RunAsync(string[] args, EnvironmentReader environment, StandardStreams streams)
    {
        var (words, changed, refused) = GlobalOptions.Take(args, environment, streams.Error);
        if (refused is { } exitCode)
        {
            return exitCode;
        }

        try
        {
            var state = StatePaths.Resolve(changed).Absolute().StateDirectory;
            return await RunAsync(words, new Terminal(EnvironmentFile.Under(changed, EnvironmentFile.Read(state)), streams));
        }
        catch (FormatException exception)
        {
            // Where the state directory is cannot be said.
            streams.Error.WriteLine(exception.Message);
            return Failure;
        }
    }

    private static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        // A message may begin with @, so no word stands for a file of words.
        if (args is ["help", .. var words])
        {
            args = [.. words, "--help"];
        }

        var result = Root(terminal, args).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is null or ParseErrorAction || (result.Action is HelpAction && result.UnmatchedTokens.Count > 0))
        {
            return RefuseAsUnclear(result, terminal);
        }

        try
        {
            return await result.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false, Output = terminal.Streams.Output, Error = terminal.Streams.Error,
            });
        }
        catch (CliException exception)
        {
            terminal.WriteErrorLine(terminal.ErrorUsesColor ? $"\e[31m{exception.Message}\e[0m" : exception.Message);
            foreach (var line in exception.Remedy)
            {
                terminal.WriteErrorLine("  " + line);
            }

            return Failure;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
#pragma warning disable CA1031 // The last place where a mistake of ours can become a sentence instead of a crash.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var debug = OpenClawEnvironment.Present(terminal.Environment(DebugVariable)) is not null;
            terminal.WriteErrorLine($"openclaw failed unexpectedly: {(debug ? exception.ToString() : exception.Message)}");
            terminal.WriteErrorLine($"  This is a mistake in openclaw. {DebugVariable}=1 shows where.");
            return Failure;
        }
    }

    private static int RefuseAsUnclear(ParseResult result, Terminal terminal)
    {
        var command = result.CommandResult.Command;
        if (result.UnmatchedTokens.Count == 0 && command.Subcommands.Count > 0 && command.Action is null)
        {
            // A group by itself is a question for its help; no success, because nothing was done.
            command.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = terminal.Streams.Error });
            return Failure;
        }

        terminal.WriteErrorLine($"error: {ParseErrors.Describe(result)}");
        return Failure;
    }

    // Building the commands takes longer than most of them run, so only the one that is named is built; help and completion need all.
    private static RootCommand Root(Terminal terminal, string[] args)
    {
        var root = new RootCommand("OpenClaw for .NET: talk to the agent gateway and look after it.");
        var version = root.Options.OfType<VersionOption>().Single();
        version.Aliases.Add("-V");
        version.Aliases.Add("-v");
        GlobalOptions.Add(root);
        var named = args is [var first, ..] ? CommandTable.All.Where(entry => entry.Names.Contains(first, StringComparer.Ordinal)).ToList() : [];
        foreach (var entry in named.Count > 0 ? named : CommandTable.All)
        {
            root.Subcommands.Add(entry.Create(terminal));
        }

        return root;
    }
}

using System.CommandLine;
using System.CommandLine.Invocation;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;

namespace OpenClaw.Cli.Commands;

/// <summary>The whole command line: which commands there are, and how mistakes and failures end.</summary>
internal static class CommandLine
{
    private const int Failure = 1;
    private const int Interrupted = 130;
    private const string DebugVariable = "OPENCLAW_DEBUG";

    /// <summary>Runs one command line and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        // A message may begin with @, so no word stands for a file of words.
        var result = Root(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is null or ParseErrorAction)
        {
            return RefuseAsUnclear(result, terminal);
        }

        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
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
            var debug = StatePaths.Present(terminal.Environment(DebugVariable)) is not null;
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
            command.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = Console.Error });
            return Failure;
        }

        terminal.WriteErrorLine($"error: {ParseErrors.Describe(result)}");
        return Failure;
    }

    private static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand("OpenClaw for .NET: talk to the agent gateway and look after it.");
        var version = root.Options.OfType<VersionOption>().Single();
        version.Aliases.Add("-V");
        version.Aliases.Add("-v");
        foreach (var command in new[]
        {
            AgentCommand.Create(terminal),
            CompletionCommand.Create(terminal),
            ConfigCommand.Create(terminal),
            DashboardCommand.Create(terminal),
            DevicesCommand.Create(terminal),
            GatewayCommand.Create(terminal),
            HealthCommand.Create(terminal),
            SessionsCommand.Create(terminal),
            StatusCommand.Create(terminal),
        })
        {
            root.Subcommands.Add(command);
        }

        return root;
    }
}

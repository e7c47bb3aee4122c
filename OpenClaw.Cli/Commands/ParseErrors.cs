using System.CommandLine;

namespace OpenClaw.Cli.Commands;

/// <summary>Says in one line what is wrong with a command line, in the words the original uses.</summary>
internal static class ParseErrors
{
    /// <summary>The first mistake.</summary>
    public static string Describe(ParseResult result)
    {
        var command = result.CommandResult.Command;
        if (result.UnmatchedTokens is [var token, ..])
        {
            if (token.StartsWith('-'))
            {
                return $"unknown option '{token}'" + Hint(command);
            }

            return command.Subcommands.Count > 0
                ? $"unknown command '{token}'" + Suggestion(command, token)
                : $"too many arguments for '{command.Name}': '{token}'" + Hint(command);
        }

        if (command.Options.FirstOrDefault(option => option.Required && result.GetResult(option) is null or { Implicit: true }) is { Required: true } missing)
        {
            return $"required option '{missing.Name} <{missing.HelpName}>' not specified";
        }

        if (command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0 && result.GetResult(argument) is null or { Tokens.Count: 0 }) is { Arity.MinimumNumberOfValues: > 0 } empty)
        {
            return $"missing required argument '{empty.Name}'";
        }

        return result.Errors[0].Message;
    }

    private static string Suggestion(Command command, string token)
    {
        var near = command.Subcommands.Select(sub => sub.Name).Where(name => name.StartsWith(token[..1], StringComparison.OrdinalIgnoreCase)).ToList();
        return near.Count == 0 ? Hint(command) : $"\n(did you mean {string.Join(", ", near)}?)";
    }

    private static string Hint(Command command) =>
        $"\n(see: openclaw {(command is RootCommand ? string.Empty : string.Join(' ', Path(command)) + " ")}--help)";

    private static IEnumerable<string> Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand ? [.. Path(parent), command.Name] : [command.Name];
}

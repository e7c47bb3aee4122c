using System.CommandLine;
using System.Globalization;

namespace OpenClaw.Cli.Commands;

/// <summary>Options and arguments, each in one line where a command is built.</summary>
internal static class Words
{
    /// <summary>Adds a switch.</summary>
    public static Option<bool> Flag(this Command command, string name, string description, params string[] aliases) =>
        command.With(new Option<bool>(name, aliases) { Description = description });

    /// <summary>Adds an option with one word.</summary>
    public static Option<string?> Text(this Command command, string name, string helpName, string description, params string[] aliases) =>
        command.With(new Option<string?>(name, aliases) { Description = description, HelpName = helpName });

    /// <summary>Adds an option without which the command is refused.</summary>
    public static Option<string?> Required(this Command command, string name, string helpName, string description, params string[] aliases) =>
        command.With(new Option<string?>(name, aliases) { Description = description, HelpName = helpName, Required = true });

    /// <summary>Adds an option that may come several times.</summary>
    public static Option<string[]> Many(this Command command, string name, string helpName, string description) =>
        command.With(new Option<string[]>(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => [] });

    /// <summary>Adds an option whose value is one of a few words.</summary>
    public static Option<string?> OneOf(this Command command, string name, string helpName, string description, params string[] words)
    {
        var option = new Option<string?>(name) { Description = $"{description}: {string.Join(" | ", words)}", HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !words.Contains(token.Value, StringComparer.Ordinal))
            {
                result.AddError($"Invalid {name} \"{token.Value}\" (use {string.Join(", ", words)})");
            }
        });
        return command.With(option);
    }

    /// <summary>Adds an option whose value is a whole number within a range.</summary>
    public static Option<int?> Whole(this Command command, string name, string helpName, string description, int min = 1, int max = int.MaxValue) =>
        command.With(new Option<int?>(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = argument =>
            {
                if (int.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
                {
                    return number;
                }

                argument.AddError(max == int.MaxValue
                    ? $"{name} must be a whole number of at least {min.ToString(CultureInfo.InvariantCulture)}"
                    : $"{name} must be a whole number from {min.ToString(CultureInfo.InvariantCulture)} to {max.ToString(CultureInfo.InvariantCulture)}");
                return null;
            },
        });

    /// <summary>Adds an argument.</summary>
    public static Argument<string> Word(this Command command, string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        command.Arguments.Add(argument);
        return argument;
    }

    /// <summary>Adds an argument that may be missing.</summary>
    public static Argument<string?> OptionalWord(this Command command, string name, string description)
    {
        var argument = new Argument<string?>(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };
        command.Arguments.Add(argument);
        return argument;
    }

    /// <summary>A group of commands.</summary>
    public static Command Group(string name, string description, params Command[] commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands)
        {
            group.Subcommands.Add(command);
        }

        return group;
    }

    private static Option<T> With<T>(this Command command, Option<T> option)
    {
        command.Options.Add(option);
        return option;
    }
}

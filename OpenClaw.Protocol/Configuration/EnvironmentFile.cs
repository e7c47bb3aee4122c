using System.Text;

namespace OpenClaw.Protocol.Configuration;

/// <summary>
/// The <c>.env</c> of a state directory: one <c>NAME=value</c> a line, comments after <c>#</c>, values bare or in quotes. It fills in what the
/// environment lacks and never overrides it.
/// </summary>
public static class EnvironmentFile
{
    /// <summary>Name of the file in the state directory.</summary>
    public const string FileName = ".env";

    /// <summary>The variables of a text; lines that are none are passed over, the last of a name counts.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            if (NameOf(line) is { } name)
            {
                variables[name] = Unquote(line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());
            }
        }

        return variables;
    }

    /// <summary>The text with a variable set: in its place when it is there, else at the end. Every other line stays.</summary>
    /// <exception cref="FormatException">The name is no name of a variable, or the value has line breaks.</exception>
    public static string Set(string text, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(value);
        if (!IsName(name) || value.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0)
        {
            throw new FormatException($"{name} cannot be kept in {FileName}: names have letters, digits and _, values have one line.");
        }

        var result = new StringBuilder();
        var isSet = false;
        foreach (var line in text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n'))
        {
            if (NameOf(line) != name)
            {
                result.Append(line).Append('\n');
            }
            else if (!isSet)
            {
                result.Append(name).Append('=').Append(Quote(value)).Append('\n');
                isSet = true;
            }
        }

        return isSet ? result.ToString() : result.Append(name).Append('=').Append(Quote(value)).Append('\n').ToString();
    }

    /// <summary>The variables of the file in a state directory; none when there is no file, or it cannot be read.</summary>
    public static IReadOnlyDictionary<string, string> Read(string stateDirectory)
    {
        try
        {
            // Most have none, and every command looks: an exception would be a good part of its start.
            var path = Path.Combine(stateDirectory, FileName);
            return File.Exists(path) ? Parse(File.ReadAllText(path)) : new Dictionary<string, string>();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Dictionary<string, string>();
        }
    }

    /// <summary>An environment in which the file fills in what is missing or blank.</summary>
    public static EnvironmentReader Under(EnvironmentReader environment, IReadOnlyDictionary<string, string> file) =>
        name => OpenClawEnvironment.Present(environment(name)) is { } present ? present : file.GetValueOrDefault(name) ?? environment(name);

    private static string? NameOf(string line)
    {
        var at = line.IndexOf('=', StringComparison.Ordinal);
        var name = at < 0 ? string.Empty : line[..at].Trim();
        name = name.StartsWith("export ", StringComparison.Ordinal) ? name["export ".Length..].TrimStart() : name;
        return IsName(name) ? name : null;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Unquote(string value)
    {
        if (value is ['\'', .., '\''])
        {
            return value[1..^1];
        }

        if (value is not ['"', .., '"'])
        {
            var comment = value.IndexOf(" #", StringComparison.Ordinal);
            return comment < 0 ? value : value[..comment].TrimEnd();
        }

        var text = new StringBuilder();
        for (var i = 1; i < value.Length - 1; i++)
        {
            if (value[i] != '\\' || i == value.Length - 2)
            {
                text.Append(value[i]);
                continue;
            }

            text.Append(value[++i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
        }

        return text.ToString();
    }

    private static string Quote(string value) =>
        value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':' or '@' or '+' or '=' or ',' or '%')
            ? value
            : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

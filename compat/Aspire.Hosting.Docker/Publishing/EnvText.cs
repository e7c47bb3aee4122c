using System.Text;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>Values in a .env file as Compose reads them: https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/.</summary>
internal static class EnvText
{
    // in a bare value $ starts a variable, and # after a space a comment; quotes and blanks at its ends are lost
    private const string Special = "$#'\"\\`";

    /// <summary>A value as it stands in the file: bare where that is safe, else in single quotes, else in double ones with escapes.</summary>
    public static string Quote(string value) => value switch
    {
        _ when !value.Any(NeedsQuotes) => value,
        _ when value.Any(character => character is '\'' or '\\' or '\n' or '\r') => DoubleQuoted(value),
        _ => $"'{value}'",
    };

    /// <summary>The value of text that <see cref="Quote"/> wrote, or that a person wrote without references to variables.</summary>
    public static string Unquote(string text) => text switch
    {
        ['\'', .. var inner, '\''] => inner.Replace("\\'", "'", StringComparison.Ordinal),
        ['"', .. var inner, '"'] => Unescape(inner),
        _ => text,
    };

    private static bool NeedsQuotes(char character) =>
        char.IsWhiteSpace(character) || char.IsControl(character) || Special.Contains(character, StringComparison.Ordinal);

    private static string DoubleQuoted(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var character in value)
        {
            text.Append(character switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '"' or '\\' or '$' => "\\" + character,
                _ => character.ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    private static string Unescape(string text)
    {
        var value = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            value.Append(text[i] == '\\' && i + 1 < text.Length
                ? text[++i] switch
                {
                    'n' => '\n',
                    'r' => '\r',
                    var other => other,
                }
                : text[i]);
        }

        return value.ToString();
    }
}

using System.Globalization;
using System.Text;

namespace OpenClaw.Gateway.Tools.Commands;

/// <summary>
/// Names of keys as a terminal sends them (the sequences of xterm). <c>C-</c>, <c>M-</c> and <c>S-</c> in front of a name stand for
/// control, alt and shift.
/// </summary>
internal static class TerminalKeys
{
    private const char Escape = '\e';

    private static readonly Dictionary<string, string> Plain = new(StringComparer.OrdinalIgnoreCase)
    {
        ["enter"] = "\r", ["return"] = "\r", ["tab"] = "\t", ["escape"] = "\e", ["esc"] = "\e", ["space"] = " ",
        ["bspace"] = "\x7f", ["backspace"] = "\x7f", ["btab"] = "\e[Z",
        ["f1"] = "\eOP", ["f2"] = "\eOQ", ["f3"] = "\eOR", ["f4"] = "\eOS", ["f5"] = "\e[15~", ["f6"] = "\e[17~", ["f7"] = "\e[18~",
        ["f8"] = "\e[19~", ["f9"] = "\e[20~", ["f10"] = "\e[21~", ["f11"] = "\e[23~", ["f12"] = "\e[24~",
    };

    // ESC [ <final>, with modifiers ESC [ 1 ; <modifiers> <final>.
    private static readonly Dictionary<string, char> Cursor = new(StringComparer.OrdinalIgnoreCase)
    {
        ["up"] = 'A', ["down"] = 'B', ["right"] = 'C', ["left"] = 'D',
    };

    // ESC [ <number> ~, with modifiers ESC [ <number> ; <modifiers> ~.
    private static readonly Dictionary<string, int> Editing = new(StringComparer.OrdinalIgnoreCase)
    {
        ["home"] = 1, ["insert"] = 2, ["ic"] = 2, ["delete"] = 3, ["del"] = 3, ["dc"] = 3, ["end"] = 4,
        ["pageup"] = 5, ["pgup"] = 5, ["ppage"] = 5, ["pagedown"] = 6, ["pgdn"] = 6, ["npage"] = 6,
    };

    /// <summary>The bytes of text, then of hexadecimal numbers, then of keys, and what could not be understood.</summary>
    public static (byte[] Bytes, IReadOnlyList<string> Warnings) Encode(string? literal, IReadOnlyList<string> hex, IReadOnlyList<string> keys)
    {
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(literal ?? string.Empty));
        var warnings = new List<string>();
        foreach (var number in hex)
        {
            var digits = number.Trim();
            digits = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? digits[2..] : digits;
            if (digits.Length is 1 or 2 && byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
            }
            else
            {
                warnings.Add($"Invalid hex byte: {number}");
            }
        }

        foreach (var key in keys)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(Key(key, warnings)));
        }

        return ([.. bytes], warnings);
    }

    private static string Key(string token, List<string> warnings)
    {
        if (token.Length == 2 && token[0] == '^')
        {
            return Control(token[1])?.ToString() ?? token;
        }

        var (control, alt, shift, name) = Modifiers(token);
        var modifiers = 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (control ? 4 : 0);
        if (Cursor.TryGetValue(name, out var final))
        {
            return modifiers == 1 ? $"{Escape}[{final}" : $"{Escape}[1;{modifiers}{final}";
        }

        if (Editing.TryGetValue(name, out var number))
        {
            return modifiers == 1 ? $"{Escape}[{number}~" : $"{Escape}[{number};{modifiers}~";
        }

        if (shift && name.Equals("tab", StringComparison.OrdinalIgnoreCase))
        {
            return "\e[Z";
        }

        if (Plain.TryGetValue(name, out var sequence))
        {
            return alt ? Escape + sequence : sequence;
        }

        if (name.EnumerateRunes().Count() == 1)
        {
            var text = shift ? name.ToUpperInvariant() : name;
            text = control ? Control(text[0])?.ToString() ?? text : text;
            return alt ? Escape + text : text;
        }

        if (modifiers > 1)
        {
            warnings.Add($"Unknown key \"{name}\" for modifiers; sending literal.");
        }

        return name;
    }

    private static (bool Control, bool Alt, bool Shift, string Name) Modifiers(string token)
    {
        var (control, alt, shift) = (false, false, false);
        while (token.Length > 2 && token[1] == '-')
        {
            switch (char.ToUpperInvariant(token[0]))
            {
                case 'C':
                    control = true;
                    break;
                case 'M':
                    alt = true;
                    break;
                case 'S':
                    shift = true;
                    break;
                default:
                    return (control, alt, shift, token);
            }

            token = token[2..];
        }

        return (control, alt, shift, token);
    }

    private static char? Control(char key) => char.ToUpperInvariant(key) switch
    {
        '?' => '\x7f',
        >= '@' and <= '_' and var upper => (char)(upper & 0x1f),
        _ => null,
    };
}

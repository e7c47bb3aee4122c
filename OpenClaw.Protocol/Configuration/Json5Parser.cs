using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OpenClaw.Protocol.Configuration;

/// <summary>
/// Reads JSON5: comments, trailing commas, unquoted names, single quotes, hexadecimal numbers. Infinity and NaN are refused,
/// because no setting can hold them.
/// </summary>
public sealed class Json5Parser
{
    private const int MaxDepth = 64;

    private readonly string _text;
    private int _position;
    private int _depth;

    private Json5Parser(string text) => _text = text;

    /// <summary>Reads one value that fills the text.</summary>
    /// <exception cref="Json5Exception">The text is not JSON5; the message names line and column.</exception>
    public static Json5Node Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new Json5Parser(text);
        parser.SkipSpace();
        var value = parser.ReadValue();
        parser.SkipSpace();
        return parser._position == text.Length ? value : throw parser.Unexpected("the end of the file");
    }

    private Json5Node ReadValue()
    {
        if (_depth++ >= MaxDepth)
        {
            throw Error($"more than {MaxDepth} levels");
        }

        Json5Node value = Peek() switch
        {
            '{' => ReadObject(),
            '[' => ReadArray(),
            '"' or '\'' => ReadStringValue(),
            '-' or '+' or '.' or (>= '0' and <= '9') => ReadNumber(),
            _ => ReadWord(),
        };
        _depth--;
        return value;
    }

    private Json5Object ReadObject()
    {
        var start = _position++;
        var members = new List<Json5Member>();
        for (SkipSpace(); Peek() != '}'; SkipSpace())
        {
            var nameStart = _position;
            var name = Peek() is '"' or '\'' ? ReadString() : ReadIdentifier();
            SkipSpace();
            Expect(':');
            SkipSpace();
            members.Add(new Json5Member(name, nameStart, ReadValue()));
            SkipSpace();
            if (Peek() != '}')
            {
                Expect(',');
            }
        }

        _position++;
        return new Json5Object { Start = start, End = _position, Members = members };
    }

    private Json5Array ReadArray()
    {
        var start = _position++;
        var items = new List<Json5Node>();
        for (SkipSpace(); Peek() != ']'; SkipSpace())
        {
            items.Add(ReadValue());
            SkipSpace();
            if (Peek() != ']')
            {
                Expect(',');
            }
        }

        _position++;
        return new Json5Array { Start = start, End = _position, Items = items };
    }

    private Json5Value ReadStringValue()
    {
        var start = _position;
        var text = ReadString();
        return new Json5Value { Start = start, End = _position, Json = JsonText.Quote(text) };
    }

    private string ReadString()
    {
        var quote = _text[_position++];
        var result = new StringBuilder();
        while (true)
        {
            var c = Peek();
            switch (c)
            {
                case '\0' when _position >= _text.Length:
                    throw Error("a string without its closing quote");
                case '\n' or '\r':
                    throw Error("a line break inside a string");
                case '\\':
                    _position++;
                    ReadEscape(result);
                    break;
                default:
                    _position++;
                    if (c == quote)
                    {
                        return result.ToString();
                    }

                    result.Append(c);
                    break;
            }
        }
    }

    private void ReadEscape(StringBuilder result)
    {
        var c = Peek();
        _position++;
        switch (c)
        {
            case 'n': result.Append('\n'); break;
            case 't': result.Append('\t'); break;
            case 'r': result.Append('\r'); break;
            case 'b': result.Append('\b'); break;
            case 'f': result.Append('\f'); break;
            case 'v': result.Append('\v'); break;
            case '0' when !char.IsAsciiDigit(Peek()): result.Append('\0'); break;
            case 'x': result.Append(ReadHexCharacter(2)); break;
            case 'u': result.Append(ReadHexCharacter(4)); break;
            case '\r':
                _position += Peek() == '\n' ? 1 : 0;
                break;
            case '\n' or '\u2028' or '\u2029': break;
            default: result.Append(c); break;
        }
    }

    private char ReadHexCharacter(int digits)
    {
        if (_position + digits > _text.Length
            || !int.TryParse(_text.AsSpan(_position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw Error($"an escape without its {digits} hexadecimal digits");
        }

        _position += digits;
        return (char)code;
    }

    private Json5Value ReadNumber()
    {
        var start = _position;
        var negative = Peek() == '-';
        _position += Peek() is '-' or '+' ? 1 : 0;
        var digits = _position;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '.' || (Peek() is '-' or '+' && _text[_position - 1] is 'e' or 'E'))
        {
            _position++;
        }

        var text = _text[digits.._position];
        string json;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex))
        {
            json = hex.ToString(CultureInfo.InvariantCulture);
        }
        else if (text.Length > 0
            && double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number))
        {
            json = char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^1]) && IsPlain(text)
                ? text
                : number.ToString("R", CultureInfo.InvariantCulture);
        }
        else
        {
            _position = start;
            throw Unexpected("a number");
        }

        return new Json5Value { Start = start, End = _position, Json = negative ? "-" + json : json };
    }

    // What JSON itself can read needs no rewriting, so long numbers keep every digit.
    private static bool IsPlain(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private Json5Value ReadWord()
    {
        var start = _position;
        if (_position >= _text.Length)
        {
            throw Error("the file ends where a value should be");
        }

        while (char.IsAsciiLetter(Peek()))
        {
            _position++;
        }

        var word = _text[start.._position];
        if (word is not ("true" or "false" or "null"))
        {
            _position = start;
            throw Unexpected("a value");
        }

        return new Json5Value { Start = start, End = _position, Json = word };
    }

    private string ReadIdentifier()
    {
        var start = _position;
        while (char.IsLetterOrDigit(Peek()) || Peek() is '_' or '$')
        {
            _position++;
        }

        if (_position == start || char.IsDigit(_text[start]))
        {
            _position = start;
            throw Unexpected("a name");
        }

        return _text[start.._position];
    }

    private void SkipSpace()
    {
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (char.IsWhiteSpace(c) || c == '\uFEFF')
            {
                _position++;
            }
            else if (c == '/' && _position + 1 < _text.Length && _text[_position + 1] == '/')
            {
                var end = _text.AsSpan(_position).IndexOfAny('\n', '\r');
                _position = end < 0 ? _text.Length : _position + end;
            }
            else if (c == '/' && _position + 1 < _text.Length && _text[_position + 1] == '*')
            {
                var end = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
                _position = end < 0 ? throw Error("a comment without its end") : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private char Peek() => _position < _text.Length ? _text[_position] : '\0';

    private void Expect(char expected)
    {
        if (Peek() != expected || _position >= _text.Length)
        {
            throw Unexpected($"'{expected}'");
        }

        _position++;
    }

    private Json5Exception Unexpected(string expected) =>
        Error(_position >= _text.Length ? $"the file ends where {expected} should be" : $"expected {expected} but found '{Shown(_text[_position])}'");

    private static string Shown(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString();

    private Json5Exception Error(string message)
    {
        var before = _text.AsSpan(0, Math.Min(_position, _text.Length));
        return new Json5Exception(message, before.Count('\n') + 1, _position - before.LastIndexOf('\n'));
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace OpenClaw.Gateway.Tools.Commands;

/// <summary>
/// What a command wrote, as text a model can read: UTF-8 decoded and control characters removed. Of a long one it keeps the beginning and
/// the end, with a line between them that says how much was left out.
/// </summary>
internal sealed class OutputCollector
{
    public const int MaxCharacters = 200_000;

    private const int HeadCharacters = MaxCharacters / 2;
    private const int TailCharacters = MaxCharacters - HeadCharacters;

    private readonly StringBuilder _head = new();
    private readonly StringBuilder _tail = new();
    private readonly Decoder _stdout = Encoding.UTF8.GetDecoder();
    private readonly Decoder _stderr = Encoding.UTF8.GetDecoder();
    private long _leftOut;

    /// <summary>Whether something was left out.</summary>
    public bool Truncated => _leftOut > 0 || _tail.Length > TailCharacters;

    public void Add(ReadOnlySequence<byte> bytes, bool isError)
    {
        foreach (var segment in bytes)
        {
            Decode(segment.Span, isError ? _stderr : _stdout);
        }
    }

    /// <summary>The last characters so far.</summary>
    public string Tail(int characters)
    {
        var tail = _tail.ToString(Math.Max(0, _tail.Length - characters), Math.Min(characters, _tail.Length));
        var more = Math.Min(characters - tail.Length, _leftOut == 0 ? _head.Length : 0);
        return _head.ToString(_head.Length - more, more) + tail;
    }

    /// <summary>Says that bytes of the command's output, which would come now, are not at hand.</summary>
    public void Skip(long bytes)
    {
        // What comes after a gap is the end, however short the beginning was.
        CutTail(0);
        _leftOut += bytes;
    }

    public override string ToString()
    {
        CutTail(TailCharacters);
        return _leftOut == 0
            ? $"{_head}{_tail}".Trim()
            : string.Create(CultureInfo.InvariantCulture, $"{_head.ToString().Trim()}\n\n[... {_leftOut} bytes left out ...]\n\n{_tail.ToString().Trim()}").Trim();
    }

    private void Decode(ReadOnlySpan<byte> bytes, Decoder decoder)
    {
        var characters = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(bytes.Length));
        var count = decoder.GetChars(bytes, characters, flush: false);
        foreach (var c in characters.AsSpan(0, count))
        {
            if (c is '\t' or '\n' or '\r' || !(char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format))
            {
                (IsHeadOpen ? _head : _tail).Append(c);
            }
        }

        ArrayPool<char>.Shared.Return(characters);
        if (_tail.Length > TailCharacters * 2)
        {
            CutTail(TailCharacters);
        }
    }

    // A pair of surrogates stays together.
    private bool IsHeadOpen => _leftOut == 0 && _tail.Length == 0
        && (_head.Length < HeadCharacters || (_head.Length == HeadCharacters && char.IsHighSurrogate(_head[^1])));

    private void CutTail(int characters)
    {
        var cut = _tail.Length - characters;
        if (cut <= 0)
        {
            return;
        }

        if (cut < _tail.Length && char.IsLowSurrogate(_tail[cut]))
        {
            cut++;
        }

        _leftOut += Encoding.UTF8.GetByteCount(_tail.ToString(0, cut));
        _tail.Remove(0, cut);
    }
}

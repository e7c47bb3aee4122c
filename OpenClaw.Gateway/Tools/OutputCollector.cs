using System.Buffers;
using System.Globalization;
using System.Text;

namespace OpenClaw.Gateway.Tools;

/// <summary>
/// What a command wrote, as text a model can read: UTF-8 decoded, control characters removed, and only the end of it when it is long.
/// </summary>
internal sealed class OutputCollector
{
    public const int MaxCharacters = 200_000;

    private readonly StringBuilder _text = new();
    private readonly Decoder _stdout = Encoding.UTF8.GetDecoder();
    private readonly Decoder _stderr = Encoding.UTF8.GetDecoder();

    /// <summary>Whether the beginning is missing.</summary>
    public bool Truncated { get; private set; }

    public void Add(ReadOnlySequence<byte> bytes, bool isError)
    {
        foreach (var segment in bytes)
        {
            Decode(segment.Span, isError ? _stderr : _stdout);
        }
    }

    public override string ToString() => _text.ToString().Trim();

    private void Decode(ReadOnlySpan<byte> bytes, Decoder decoder)
    {
        var characters = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(bytes.Length));
        var count = decoder.GetChars(bytes, characters, flush: false);
        foreach (var c in characters.AsSpan(0, count))
        {
            if (c is '\t' or '\n' or '\r' || !(char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format))
            {
                _text.Append(c);
            }
        }

        ArrayPool<char>.Shared.Return(characters);
        if (_text.Length > MaxCharacters * 2)
        {
            Trim();
        }
    }

    /// <summary>Cuts the beginning off so that the limit holds.</summary>
    public void Trim()
    {
        if (_text.Length > MaxCharacters)
        {
            Truncated = true;
            _text.Remove(0, _text.Length - MaxCharacters);
        }
    }
}

using System.Buffers;
using System.Text;

namespace OpenClaw.Gateway.Tools.Files;

/// <summary>Some lines of a text that comes in pieces: whole lines only, not more than a model can take at once.</summary>
/// <param name="first">First line that is wanted, from 1.</param>
/// <param name="most">How many lines are wanted.</param>
internal sealed class LineWindow(long first, long most)
{
    public const int MaxLines = 2000;
    public const int MaxBytes = 50 * 1024;

    private readonly ArrayBufferWriter<byte> _taken = new();
    private readonly ArrayBufferWriter<byte> _line = new();
    private long _lineBytes;
    private bool _full;

    /// <summary>Lines of the whole text.</summary>
    public long TotalLines { get; private set; }

    /// <summary>Bytes of the whole text.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>How many lines were taken.</summary>
    public int Lines { get; private set; }

    /// <summary>Bytes of the first wanted line when it alone is too long; 0 otherwise.</summary>
    public long FirstLineBytes { get; private set; }

    /// <summary>Whether the limit in bytes ended the window.</summary>
    public bool CutByBytes { get; private set; }

    /// <summary>The text of the window.</summary>
    public string Text => Encoding.UTF8.GetString(_taken.WrittenSpan);

    private long LineNumber => TotalLines + 1;

    private bool Wanted => !_full && LineNumber >= first && LineNumber < first + most && Lines < MaxLines;

    /// <summary>Adds the next piece.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        TotalBytes += bytes.Length;
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            _lineBytes += part.Length;
            if (Wanted && _line.WrittenCount <= MaxBytes)
            {
                _line.Write(part);
            }

            if (end < 0)
            {
                return;
            }

            EndLine();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Says that the text has ended. What follows the last line break is a line, even when it is empty.</summary>
    public void Complete() => EndLine();

    private void EndLine()
    {
        if (Wanted)
        {
            Take();
        }

        TotalLines++;
        _lineBytes = 0;
        _line.ResetWrittenCount();
    }

    private void Take()
    {
        var separator = Lines == 0 ? 0 : 1;
        if (_taken.WrittenCount + separator + _lineBytes > MaxBytes)
        {
            _full = true;
            CutByBytes = true;
            FirstLineBytes = Lines == 0 ? _lineBytes : 0;
            return;
        }

        if (separator == 1)
        {
            _taken.Write("\n"u8);
        }

        _taken.Write(_line.WrittenSpan);
        Lines++;
    }
}

using System.Text;

namespace Aspire.Hosting.Engine;

/// <summary>Reads lines of output; very long ones come in parts, so that a program cannot fill the memory of the application host.</summary>
internal static class LineReader
{
    /// <summary>Longest line, in characters.</summary>
    public const int MaximumLength = 16 * 1024;

    public static async Task ReadAsync(TextReader reader, Action<string> onLine)
    {
        var splitter = new LineSplitter(onLine);
        var buffer = new char[4096];
        try
        {
            int count;
            while ((count = await reader.ReadAsync(buffer)) > 0)
            {
                splitter.Add(buffer.AsSpan(0, count));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // the other end went away
        }

        splitter.Flush();
    }
}

/// <summary>Cuts text that comes in pieces into lines.</summary>
internal sealed class LineSplitter(Action<string> onLine)
{
    private readonly StringBuilder _line = new();

    public void Add(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf('\n');
            var part = end < 0 ? text : text[..end];
            while (_line.Length + part.Length > LineReader.MaximumLength)
            {
                var room = LineReader.MaximumLength - _line.Length;
                _line.Append(part[..room]);
                part = part[room..];
                Flush();
            }

            _line.Append(part);
            if (end < 0)
            {
                return;
            }

            Emit();
            text = text[(end + 1)..];
        }
    }

    /// <summary>Passes on what has no end yet.</summary>
    public void Flush()
    {
        if (_line.Length > 0)
        {
            Emit();
        }
    }

    private void Emit()
    {
        if (_line.Length > 0 && _line[^1] == '\r')
        {
            _line.Length--;
        }

        onLine(_line.ToString());
        _line.Clear();
    }
}

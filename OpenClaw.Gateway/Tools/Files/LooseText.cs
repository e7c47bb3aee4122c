using System.Text;

namespace OpenClaw.Gateway.Tools.Files;

/// <summary>
/// A text as models tend to remember it: without blanks at the ends of lines, with plain quotes, dashes and spaces. Each character
/// knows where it comes from, so that what is found here can be replaced there and nothing else changes.
/// </summary>
internal sealed class LooseText
{
    private readonly List<int> _origins = [];
    private readonly int _end;

    public LooseText(string original)
    {
        var text = new StringBuilder(original.Length);
        _end = original.Length;
        var start = 0;
        while (start <= original.Length)
        {
            var lineEnd = original.IndexOf('\n', start);
            var stop = lineEnd < 0 ? original.Length : lineEnd;
            var last = stop;
            while (last > start && char.IsWhiteSpace(original[last - 1]))
            {
                last--;
            }

            for (var i = start; i < last; i++)
            {
                text.Append(Plain(original[i]));
                _origins.Add(i);
            }

            if (lineEnd < 0)
            {
                break;
            }

            text.Append('\n');
            _origins.Add(lineEnd);
            start = lineEnd + 1;
        }

        Text = text.ToString();
    }

    public string Text { get; }

    /// <summary>Where a range of <see cref="Text"/> lies in the original.</summary>
    public (int Start, int End) Origin(int start, int length)
    {
        var first = start < _origins.Count ? _origins[start] : _end;
        return (first, length == 0 ? first : _origins[start + length - 1] + 1);
    }

    /// <summary>One character in its plain form.</summary>
    public static char Plain(char c) => c switch
    {
        '\u2018' or '\u2019' or '\u201A' or '\u201B' => '\'',
        '\u201C' or '\u201D' or '\u201E' or '\u201F' => '"',
        '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2015' or '\u2212' => '-',
        '\u00A0' or '\u202F' or '\u205F' or '\u3000' or (>= '\u2000' and <= '\u200A') => ' ',
        _ => c,
    };
}

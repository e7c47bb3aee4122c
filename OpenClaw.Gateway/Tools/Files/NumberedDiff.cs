using System.Text;
using DiffPlex.Chunkers;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace OpenClaw.Gateway.Tools.Files;

/// <summary>What changed in a text, line by line with numbers, as people and the Control UI read it.</summary>
internal static class NumberedDiff
{
    private const int Context = 4;

    /// <returns>The lines that changed with some around them, and the number of the first one.</returns>
    public static (string Diff, int FirstChangedLine) Between(string before, string after)
    {
        var model = InlineDiffBuilder.Diff(before, after, ignoreWhiteSpace: false, ignoreCase: false, chunker: LineChunker.Instance);
        var lines = model.Lines;
        var width = Math.Max(before.AsSpan().Count('\n'), after.AsSpan().Count('\n')).ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        var shown = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Type != ChangeType.Unchanged)
            {
                Array.Fill(shown, true, Math.Max(0, i - Context), Math.Min(lines.Count - 1, i + Context) - Math.Max(0, i - Context) + 1);
            }
        }

        var text = new StringBuilder();
        var (oldLine, newLine, first, gap) = (0, 0, 0, false);
        for (var i = 0; i < lines.Count; i++)
        {
            var deleted = lines[i].Type == ChangeType.Deleted;
            oldLine += lines[i].Type == ChangeType.Inserted ? 0 : 1;
            newLine += deleted ? 0 : 1;
            first = first == 0 && lines[i].Type != ChangeType.Unchanged ? deleted ? newLine + 1 : newLine : first;
            if (!shown[i])
            {
                gap = true;
                continue;
            }

            if (gap)
            {
                text.Append(' ').Append(' ', width).Append(" ...\n");
                gap = false;
            }

            var sign = lines[i].Type switch { ChangeType.Inserted => '+', ChangeType.Deleted => '-', _ => ' ' };
            text.Append(sign).Append((deleted ? oldLine : newLine).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(width))
                .Append(' ').Append(lines[i].Text).Append('\n');
        }

        return (text.ToString().TrimEnd('\n'), first);
    }
}

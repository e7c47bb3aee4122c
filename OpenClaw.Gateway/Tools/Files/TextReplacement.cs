using System.Text;
using OpenClaw.Protocol.Tools;

namespace OpenClaw.Gateway.Tools.Files;

/// <summary>Replaces texts that occur exactly once.</summary>
internal static class TextReplacement
{
    private const int ShownCharacters = 800;

    /// <summary>Applies all edits to the text as it is.</summary>
    /// <exception cref="ToolException">An old text is not there, is there more than once, or overlaps another.</exception>
    public static string Apply(string path, string text, IReadOnlyList<TextEdit> edits)
    {
        var loose = new Lazy<LooseText>(() => new LooseText(text));
        var places = edits.Select((edit, i) => Find(path, text, loose, edit, edits.Count > 1 ? $"edits[{i}]: " : string.Empty))
            .OrderBy(place => place.Start).ToArray();
        for (var i = 1; i < places.Length; i++)
        {
            if (places[i].Start < places[i - 1].End)
            {
                throw new ToolException($"Two edits change the same place in {path}. Join them into one.");
            }
        }

        var result = new StringBuilder();
        var at = 0;
        foreach (var (start, end, replacement) in places)
        {
            result.Append(text, at, start - at).Append(replacement);
            at = end;
        }

        result.Append(text, at, text.Length - at);
        return result.Length == text.Length && result.Equals(text.AsSpan())
            ? throw new ToolException($"No changes made to {path}: the new text is what is there already.")
            : result.ToString();
    }

    private static (int Start, int End, string Replacement) Find(string path, string text, Lazy<LooseText> loose, TextEdit edit, string label)
    {
        var wanted = TextFile.WithoutCarriageReturns(edit.OldText ?? string.Empty);
        var replacement = TextFile.WithoutCarriageReturns(edit.NewText ?? string.Empty);
        if (wanted.Length == 0)
        {
            throw new ToolException($"{label}Missing required parameter: oldText (oldText or old_string)");
        }

        if (Count(text, wanted) is var exact and > 0)
        {
            Once(exact, path, label);
            var start = text.IndexOf(wanted, StringComparison.Ordinal);
            return (start, start + wanted.Length, replacement);
        }

        var plain = new LooseText(wanted).Text;
        if (plain.Trim().Length > 0 && Count(loose.Value.Text, plain) is var similar and > 0)
        {
            Once(similar, path, label);
            var (start, end) = loose.Value.Origin(loose.Value.Text.IndexOf(plain, StringComparison.Ordinal), plain.Length);
            return (start, end, replacement);
        }

        var shown = text.Length > ShownCharacters ? $"{text[..ShownCharacters]}…" : text;
        throw new ToolException(
            $"{label}Could not find the exact text in {path}. The old text must match exactly including all whitespace and newlines. The file begins:\n{shown}");
    }

    private static void Once(int count, string path, string label)
    {
        if (count > 1)
        {
            throw new ToolException($"{label}Found {count} occurrences of the text in {path}. The text must be unique. Please provide more context to make it unique.");
        }
    }

    private static int Count(string text, string wanted)
    {
        var count = 0;
        for (var at = text.IndexOf(wanted, StringComparison.Ordinal); at >= 0; at = text.IndexOf(wanted, at + 1, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }
}

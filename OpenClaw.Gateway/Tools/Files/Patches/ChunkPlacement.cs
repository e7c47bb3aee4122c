namespace OpenClaw.Gateway.Tools.Files.Patches;

/// <summary>Finds the places of a patch in a file and changes them.</summary>
internal static class ChunkPlacement
{
    // From exact to lenient: the first way that finds a place wins.
    private static readonly Func<string, string>[] Views =
    [
        line => line,
        line => line.TrimEnd(),
        line => line.Trim(),
        line => string.Concat(line.Trim().Select(LooseText.Plain)),
    ];

    /// <summary>The file's text with all chunks applied; it ends with a line break.</summary>
    /// <exception cref="ToolException">A chunk has no place.</exception>
    public static string Apply(string path, string text, IReadOnlyList<PatchChunk> chunks)
    {
        var lines = text.Split('\n').ToList();
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        var changes = new List<(int Start, int Count, IReadOnlyList<string> NewLines)>();
        var cursor = 0;
        foreach (var chunk in chunks)
        {
            if (chunk.Context is { } context)
            {
                var at = Find(lines, [context], cursor, atEnd: false);
                cursor = at >= 0 ? at + 1 : throw new ToolException($"Failed to find context '{context}' in {path}");
            }

            if (chunk.OldLines.Count == 0)
            {
                changes.Add((lines.Count, 0, chunk.NewLines));
                continue;
            }

            var (start, old, replacement) = Locate(path, lines, chunk, cursor);
            changes.Add((start, old.Count, replacement));
            cursor = start + old.Count;
        }

        // From the last to the first, so that the earlier places stay where they are.
        foreach (var (start, count, newLines) in changes.AsEnumerable().Reverse())
        {
            lines.RemoveRange(start, count);
            lines.InsertRange(start, newLines);
        }

        return lines.Count == 0 ? string.Empty : string.Join('\n', lines) + "\n";
    }

    private static (int Start, IReadOnlyList<string> Old, IReadOnlyList<string> New) Locate(string path, List<string> lines, PatchChunk chunk, int cursor)
    {
        var (old, replacement) = (chunk.OldLines, chunk.NewLines);
        var start = Find(lines, old, cursor, chunk.AtEnd);
        if (start < 0 && old[^1].Length == 0)
        {
            // The line after the last line break is no line of the file.
            old = [.. old.SkipLast(1)];
            replacement = replacement is [.., ""] ? [.. replacement.SkipLast(1)] : replacement;
            start = Find(lines, old, cursor, chunk.AtEnd);
        }

        return start >= 0 ? (start, old, replacement) : throw new ToolException($"Failed to find expected lines in {path}:\n{string.Join('\n', chunk.OldLines)}");
    }

    private static int Find(List<string> lines, IReadOnlyList<string> wanted, int from, bool atEnd)
    {
        if (wanted.Count == 0)
        {
            return from;
        }

        var last = lines.Count - wanted.Count;
        var first = atEnd ? Math.Max(from, last) : from;
        foreach (var view in Views)
        {
            var sought = wanted.Select(view).ToArray();
            for (var at = first; at <= last; at++)
            {
                if (sought.Select((line, i) => view(lines[at + i]) == line).All(equal => equal))
                {
                    return at;
                }
            }
        }

        return -1;
    }
}

namespace OpenClaw.Gateway.Tools.Files.Patches;

/// <summary>
/// Reads a patch: <c>*** Begin Patch</c>, then files that are added, deleted or updated, then <c>*** End Patch</c>. A shell's here-document
/// around it is taken off.
/// </summary>
internal sealed class PatchParser
{
    private const string Begin = "*** Begin Patch";
    private const string End = "*** End Patch";
    private const string Add = "*** Add File: ";
    private const string Delete = "*** Delete File: ";
    private const string Update = "*** Update File: ";
    private const string Move = "*** Move to: ";
    private const string EndOfFile = "*** End of File";

    private readonly string[] _lines;
    private int _at = 1;

    private PatchParser(string[] lines) => _lines = lines;

    // The last line is the end of the patch.
    private bool More => _at < _lines.Length - 1;

    private string Line => _lines[_at];

    /// <exception cref="ToolException">It is no patch; the message names the line.</exception>
    public static IReadOnlyList<PatchHunk> Parse(string input)
    {
        var lines = TextFile.WithoutCarriageReturns(input).Trim().Split('\n');
        if (lines is [var opening, .., var closing] && lines.Length >= 4 && IsHereDocument(opening) && closing.TrimEnd().EndsWith("EOF", StringComparison.Ordinal))
        {
            lines = lines[1..^1];
        }

        if (lines.Length == 1 && lines[0].Length == 0)
        {
            throw new ToolException("Invalid patch: input is empty.");
        }

        if (lines[0].Trim() != Begin)
        {
            throw new ToolException($"The first line of the patch must be '{Begin}'");
        }

        if (lines.Length < 2 || lines[^1].Trim() != End)
        {
            throw new ToolException($"The last line of the patch must be '{End}'");
        }

        var parser = new PatchParser(lines);
        var hunks = new List<PatchHunk>();
        while (parser.More)
        {
            hunks.Add(parser.Hunk());
        }

        return hunks.Count > 0 ? hunks : throw new ToolException("No files were modified: the patch has no file in it.");
    }

    private static bool IsHereDocument(string line) => line.Trim() is "<<EOF" or "<<'EOF'" or "<<\"EOF\"";

    private PatchHunk Hunk()
    {
        var header = Line.Trim();
        if (Path(header, Add) is { } added)
        {
            _at++;
            return new AddFile(added, AddedContent());
        }

        if (Path(header, Delete) is { } deleted)
        {
            _at++;
            return new DeleteFile(deleted);
        }

        return Path(header, Update) is { } updated
            ? Updated(updated)
            : throw Invalid(_at, $"'{header}' is not a valid hunk header. Valid hunk headers: '{Add}{{path}}', '{Delete}{{path}}', '{Update}{{path}}'");
    }

    private string AddedContent()
    {
        var lines = new List<string>();
        while (More && Line.StartsWith('+'))
        {
            lines.Add(Line[1..]);
            _at++;
        }

        return string.Concat(lines.Select(line => line + "\n"));
    }

    private UpdateFile Updated(string path)
    {
        var header = _at++;
        string? target = null;
        if (More && Path(Line.Trim(), Move) is { } moved)
        {
            target = moved;
            _at++;
        }

        var chunks = new List<PatchChunk>();
        while (More && !IsHeader(Line))
        {
            if (Line.Trim().Length == 0)
            {
                _at++;
                continue;
            }

            chunks.Add(Chunk(first: chunks.Count == 0));
        }

        return chunks.Count > 0 || target is not null
            ? new UpdateFile(path, target, chunks)
            : throw Invalid(header, $"Update file hunk for path '{path}' is empty");
    }

    private PatchChunk Chunk(bool first)
    {
        string? context = null;
        if (Line == "@@" || Line.StartsWith("@@ ", StringComparison.Ordinal))
        {
            context = Line.Length > 3 ? Line[3..] : null;
            _at++;
        }
        else if (!first)
        {
            throw Invalid(_at, $"Expected update hunk to start with a @@ context marker, got: '{Line}'");
        }

        var start = _at;
        var (before, after) = (new List<string>(), new List<string>());
        while (More && !IsHeader(Line) && Line != "@@" && !Line.StartsWith("@@ ", StringComparison.Ordinal))
        {
            if (Line.Trim() == EndOfFile)
            {
                _at++;
                return Filled(true);
            }

            switch (Line)
            {
                case "":
                    before.Add(string.Empty);
                    after.Add(string.Empty);
                    break;
                case [' ', ..]:
                    before.Add(Line[1..]);
                    after.Add(Line[1..]);
                    break;
                case ['+', ..]:
                    after.Add(Line[1..]);
                    break;
                case ['-', ..]:
                    before.Add(Line[1..]);
                    break;
                default:
                    throw Invalid(_at, $"Unexpected line found in update hunk: '{Line}'. Every line should start with ' ' (context line), '+' (added line), or '-' (removed line)");
            }

            _at++;
        }

        return Filled(false);

        PatchChunk Filled(bool atEnd)
        {
            // A blank line before the next chunk or file belongs to the patch's layout.
            if (before.Count > 0 && after.Count > 0 && before[^1].Length == 0 && after[^1].Length == 0 && !atEnd && _lines[_at - 1].Length == 0)
            {
                before.RemoveAt(before.Count - 1);
                after.RemoveAt(after.Count - 1);
            }

            return before.Count + after.Count > 0 ? new PatchChunk(context, before, after, atEnd) : throw Invalid(start, "Update hunk does not contain any lines");
        }
    }

    private static bool IsHeader(string line) =>
        line.StartsWith("*** ", StringComparison.Ordinal) && line.Trim() != EndOfFile;

    private static string? Path(string header, string kind) =>
        header.StartsWith(kind, StringComparison.Ordinal) && header[kind.Length..].Trim() is { Length: > 0 } path ? path : null;

    private static ToolException Invalid(int line, string what) => new($"Invalid patch hunk at line {line + 1}: {what}");
}

using System.Text;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>A .env file: variables with a comment before each, sorted by name.</summary>
internal sealed class EnvFile
{
    private readonly SortedDictionary<string, (string? Comment, string Text)> _entries = new(StringComparer.Ordinal);

    /// <summary>Reads a file; an empty one when there is none.</summary>
    public static async Task<EnvFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new EnvFile();
        if (!File.Exists(path))
        {
            return file;
        }

        var comment = new List<string>();
        var lines = new Queue<string>(await File.ReadAllLinesAsync(path, cancellationToken).ConfigureAwait(false));
        while (lines.TryDequeue(out var line))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line.StartsWith('#'))
            {
                comment.Add(line[1..].Trim());
            }
            else if (equals > 0)
            {
                file._entries[line[..equals].Trim()] = (comment.Count == 0 ? null : string.Join('\n', comment), ValueOf(line[(equals + 1)..].Trim(), lines));
                comment.Clear();
            }
            else
            {
                comment.Clear();
            }
        }

        return file;
    }

    /// <summary>The text of a variable as it stands in the file, with its quotes; null when it has none or an empty one.</summary>
    public string? Find(string name) => _entries.TryGetValue(name, out var entry) && entry.Text.Length > 0 ? entry.Text : null;

    /// <summary>Sets a variable.</summary>
    /// <param name="name">Name.</param>
    /// <param name="text">Value with the quotes that it needs.</param>
    /// <param name="comment">What it is for.</param>
    public void Set(string name, string text, string? comment) => _entries[name] = (comment, text);

    /// <summary>Writes the file for its owner alone, since it may hold secrets; a reader sees the old or the new one.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var (name, (comment, value)) in _entries)
        {
            foreach (var line in comment?.Split('\n') ?? [])
            {
                text.Append("# ").Append(line).Append('\n');
            }

            text.Append(name).Append('=').Append(value).Append("\n\n");
        }

        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var writer = new StreamWriter(temporary, options))
        {
            await writer.WriteAsync(text, cancellationToken).ConfigureAwait(false);
        }

        File.Move(temporary, path, overwrite: true);
    }

    // a value in quotes may go on in the next lines
    private static string ValueOf(string text, Queue<string> lines)
    {
        if (text.Length == 0 || text[0] is not ('\'' or '"'))
        {
            return text;
        }

        while (!IsClosed(text) && lines.TryDequeue(out var next))
        {
            text += "\n" + next;
        }

        return text;
    }

    private static bool IsClosed(string text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == text[0])
            {
                return true;
            }
        }

        return false;
    }
}

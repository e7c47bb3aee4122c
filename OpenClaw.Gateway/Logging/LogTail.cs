using System.Text;

namespace OpenClaw.Gateway.Logging;

/// <summary>A piece of a log file.</summary>
/// <param name="Cursor">Where the next piece begins: behind the last whole line that was read.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Lines">The lines, oldest first.</param>
/// <param name="Truncated">Whether older lines were left out.</param>
/// <param name="Reset">Whether the cursor that was given does not fit the file any more.</param>
internal sealed record LogSlice(long Cursor, long Size, IReadOnlyList<string> Lines, bool Truncated, bool Reset);

/// <summary>Reads the end of a file, or what came after a cursor, without reading the rest.</summary>
internal static class LogTail
{
    public static async Task<LogSlice> ReadAsync(string path, long? cursor, int limit, int maxBytes, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return new LogSlice(0, 0, [], false, cursor > 0);
        }

        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
        var size = stream.Length;
        var start = Math.Max(0, size - maxBytes);
        var reset = cursor > size || (cursor is { } given && size - given > maxBytes);
        if (cursor is { } from && !reset)
        {
            start = from;
        }

        var truncated = start > 0 && (cursor is null || reset);
        var block = new byte[Math.Min(size - start, maxBytes)];
        stream.Position = start;
        await stream.ReadExactlyAsync(block, cancellationToken);

        // A line that is not whole yet is for the next time; a first one that was cut off is nobody's.
        var end = Array.LastIndexOf(block, (byte)'\n') + 1;
        var begin = 0;
        if (truncated && !await FollowsLineFeedAsync(stream, start, cancellationToken))
        {
            begin = Array.IndexOf(block, (byte)'\n') + 1;
        }

        var lines = end > begin ? Encoding.UTF8.GetString(block, begin, end - begin - 1).Split('\n') : [];
        if (lines.Length > limit)
        {
            (lines, truncated) = (lines[^limit..], true);
        }

        return new LogSlice(start + end, size, lines, truncated, reset);
    }

    private static async Task<bool> FollowsLineFeedAsync(FileStream stream, long position, CancellationToken cancellationToken)
    {
        var before = new byte[1];
        stream.Position = position - 1;
        await stream.ReadExactlyAsync(before, cancellationToken);
        return before[0] == (byte)'\n';
    }
}

using System.Collections.Concurrent;
using OpenClaw.Gateway.Sessions;

namespace OpenClaw.Gateway.Usage;

/// <summary>A session and what it cost.</summary>
internal sealed record SessionUsage(string AgentId, string Key, SessionEntry Entry, TranscriptUsage Usage);

/// <summary>Usage of all sessions. A transcript is read again only when it has changed.</summary>
internal sealed class UsageReports(SessionStore sessions)
{
    private const int MaxRemembered = 2000;

    private readonly ConcurrentDictionary<string, (DateTime At, long Length, TranscriptUsage Usage)> _known = new(StringComparer.Ordinal);

    /// <summary>The sessions whose transcript has changed since a day, the newest first.</summary>
    public IReadOnlyList<SessionUsage> Since(DateOnly from, CancellationToken cancellationToken) =>
    [
        .. sessions.All().SelectMany(index => index.Entries.Select(pair => (Index: index, pair.Key, Entry: pair.Value)))
            .OrderByDescending(row => row.Entry.UpdatedAt)
            .Select(row => (row, File: new FileInfo(row.Index.TranscriptPath(row.Entry))))
            .Where(found => found.File.Exists && DateOnly.FromDateTime(found.File.LastWriteTime) >= from)
            .Select(found => new SessionUsage(found.row.Index.AgentId, found.row.Key, found.row.Entry, Read(found.File, cancellationToken))),
    ];

    private TranscriptUsage Read(FileInfo file, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(file.FullName, out var known) && known.At == file.LastWriteTimeUtc && known.Length == file.Length)
        {
            return known.Usage;
        }

        var usage = TranscriptUsage.Read(file.FullName, cancellationToken);
        if (_known.Count >= MaxRemembered)
        {
            _known.Clear();
        }

        _known[file.FullName] = (file.LastWriteTimeUtc, file.Length, usage);
        return usage;
    }
}

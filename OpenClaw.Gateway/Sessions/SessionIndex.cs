using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Sessions;

/// <summary>
/// sessions.json of one agent, in memory and on disk. One writer: changes that come together are written together, by write-temp,
/// fsync and rename, and every caller waits until its own change is on disk.
/// </summary>
internal sealed partial class SessionIndex : IDisposable
{
    private readonly ConcurrentDictionary<string, SessionEntry> _entries;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly ILogger _logger;
    private long _version;
    private long _written;

    public SessionIndex(string agentId, string directory, ILogger logger)
    {
        _logger = logger;
        AgentId = agentId;
        Directory = directory;
        FilePath = Path.Combine(directory, "sessions.json");
        _entries = new ConcurrentDictionary<string, SessionEntry>(Load(), StringComparer.Ordinal);
    }

    public string AgentId { get; }

    public string Directory { get; }

    public string FilePath { get; }

    public int Count => _entries.Count;

    /// <summary>The sessions that there are, in no order.</summary>
    // Not the dictionary itself: a query asks a collection for its size and copies it in a second step, and sessions come in between.
    public IEnumerable<KeyValuePair<string, SessionEntry>> Entries => _entries.Select(static pair => pair);

    public SessionEntry? Find(string key) => _entries.GetValueOrDefault(key);

    public string TranscriptPath(SessionEntry entry) =>
        entry.Text("sessionFile") is { Length: > 0 } file && IsInside(file) ? Path.GetFullPath(file, Directory) : PathOf(entry.SessionId);

    /// <summary>Changes an entry, or makes it, and returns when it is on disk.</summary>
    public async Task<SessionEntry> UpdateAsync(string key, Func<SessionEntry?, SessionEntry> change, CancellationToken cancellationToken)
    {
        var entry = _entries.AddOrUpdate(key, _ => change(null), (_, old) => change(old));
        await FlushAsync(Interlocked.Increment(ref _version), cancellationToken);
        return entry;
    }

    /// <summary>Removes an entry.</summary>
    public async Task<SessionEntry?> RemoveAsync(string key, CancellationToken cancellationToken)
    {
        if (!_entries.TryRemove(key, out var removed))
        {
            return null;
        }

        await FlushAsync(Interlocked.Increment(ref _version), cancellationToken);
        return removed;
    }

    public void Dispose() => _writer.Dispose();

    private async Task FlushAsync(long version, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            if (_written >= version)
            {
                return;
            }

            var until = Interlocked.Read(ref _version);
            using var buffer = new MemoryStream();
            await using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            {
                writer.WriteStartObject();
                foreach (var (key, entry) in _entries)
                {
                    writer.WritePropertyName(key);
                    entry.Json.WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            await AtomicFile.WriteAsync(FilePath, buffer.GetBuffer().AsMemory(0, (int)buffer.Length), CancellationToken.None);
            _written = until;
        }
        finally
        {
            _writer.Release();
        }
    }

    private IEnumerable<KeyValuePair<string, SessionEntry>> Load()
    {
        if (!File.Exists(FilePath))
        {
            return [];
        }

        try
        {
            return Json5Parser.Parse(File.ReadAllText(FilePath)).ToJson() is JsonObject root
                ? [.. root.Where(pair => pair.Value is JsonObject).Select(pair =>
                    KeyValuePair.Create(pair.Key, new SessionEntry((JsonObject)pair.Value!.DeepClone())))]
                : [];
        }
        catch (Json5Exception exception)
        {
            // Nothing is lost: the file stays beside the new one, and the transcripts are whole.
            var aside = $"{FilePath}.broken.{DateTime.UtcNow:yyyyMMddTHHmmss}";
            File.Move(FilePath, aside);
            LogBroken(FilePath, exception.Message, aside);
            return [];
        }
    }

    private string PathOf(string sessionId) => Path.Combine(Directory, $"{Path.GetFileName(sessionId)}.jsonl");

    private bool IsInside(string file) =>
        Path.GetFullPath(file, Directory).StartsWith(Directory + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    [LoggerMessage(400, LogLevel.Error, "{Path} is not readable ({Reason}); moved it to {Aside} and started an empty index")]
    private partial void LogBroken(string path, string reason, string aside);
}

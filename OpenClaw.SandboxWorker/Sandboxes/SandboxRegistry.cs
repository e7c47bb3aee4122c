using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.SandboxWorker.Configuration;

namespace OpenClaw.SandboxWorker.Sandboxes;

/// <summary>
/// When each sandbox was last used, in the original's file <c>sandbox/containers.json</c>. What exists is the engine's to say, by
/// labels; this file only keeps what labels cannot, since they never change.
/// </summary>
internal sealed partial class SandboxRegistry(WorkerOptions options, TimeProvider time, ILogger<SandboxRegistry> logger) : IDisposable
{
    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, RegistryEntry> _entries = [];
    private readonly SemaphoreSlim _writing = new(1, 1);
    private int _changed;

    private string FilePath => Path.Combine(options.SandboxStateDir, "containers.json");

    public void Dispose() => _writing.Dispose();

    /// <summary>Reads the file, before anything else is done; one that is missing or damaged is as good as none.</summary>
    public void Load()
    {
        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(FilePath), RegistryJson.Default.RegistryFile);
            foreach (var entry in file?.Entries ?? [])
            {
                _entries[entry.ContainerName] = entry;
            }
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            _entries.Clear();
        }
    }

    /// <summary>When a sandbox was last used, in milliseconds since the epoch; null when that is not known.</summary>
    public long? LastUsedAtMs(string containerName) => _entries.TryGetValue(containerName, out var entry) ? entry.LastUsedAtMs : null;

    public void Used(RegistryEntry entry)
    {
        _entries[entry.ContainerName] = entry;
        Volatile.Write(ref _changed, 1);
    }

    public void Removed(string containerName)
    {
        if (_entries.TryRemove(containerName, out _))
        {
            Volatile.Write(ref _changed, 1);
        }
    }

    /// <summary>Drops the entries of sandboxes that do not exist.</summary>
    public void Keep(IReadOnlySet<string> containerNames)
    {
        foreach (var name in _entries.Keys.Where(name => !containerNames.Contains(name)))
        {
            Removed(name);
        }
    }

    /// <summary>Writes what changes, a few seconds later, until cancelled; then once more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(WriteInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            await FlushAsync();
        }
    }

    /// <summary>Writes what has changed. A disk that is full for a while costs nothing: the next time all of it is written.</summary>
    public async Task FlushAsync()
    {
        try
        {
            await WriteAsync();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _changed, 1);
            LogNotWritten(FilePath, exception.Message);
        }
    }

    private async Task WriteAsync()
    {
        await _writing.WaitAsync();
        try
        {
            if (Interlocked.Exchange(ref _changed, 0) == 0)
            {
                return;
            }

            Directory.CreateDirectory(options.SandboxStateDir);
            var file = new RegistryFile([.. _entries.Values.OrderBy(entry => entry.LastUsedAtMs)]);
            var temporary = FilePath + ".new";
            await using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                await JsonSerializer.SerializeAsync(stream, file, RegistryJson.Default.RegistryFile);
                stream.WriteByte((byte)'\n');
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, FilePath, overwrite: true);
        }
        finally
        {
            _writing.Release();
        }
    }

    [LoggerMessage(35, LogLevel.Warning, "{Path} cannot be written yet: {Reason}")]
    private partial void LogNotWritten(string path, string reason);
}

/// <summary>One sandbox in the registry, with the original's fields in its order.</summary>
internal sealed record RegistryEntry(string ContainerName, string SessionKey, long CreatedAtMs, long LastUsedAtMs, string Image, string? ConfigHash);

/// <summary>The registry's file.</summary>
internal sealed record RegistryFile(IReadOnlyList<RegistryEntry> Entries);

/// <summary>JSON of the registry's file.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(RegistryFile))]
internal sealed partial class RegistryJson : JsonSerializerContext;

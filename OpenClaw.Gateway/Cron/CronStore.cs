using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Cron;

/// <summary>
/// The jobs of cron/jobs.json (<c>{version:1, jobs}</c>) and the log of their runs, cron/runs/&lt;id&gt;.jsonl. One writer; every change is
/// on disk before the caller goes on.
/// </summary>
internal sealed class CronStore(ConfigurationStore configuration) : IDisposable
{
    private const long MaxLogBytes = 2_000_000;
    private const int KeptLogLines = 2000;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private JsonObject _file = [];
    private List<CronJob>? _jobs;

    public string Path => System.IO.Path.Combine(configuration.Paths.StateDir, "cron", "jobs.json");

    /// <summary>Reads something of the jobs while nobody changes them.</summary>
    public async Task<T> ReadAsync<T>(Func<IReadOnlyList<CronJob>, T> read, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return read(Jobs());
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Changes the jobs and writes them.</summary>
    public async Task<T> ChangeAsync<T>(Func<List<CronJob>, T> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var result = change(Jobs());
            _file["version"] = 1;
            _file["jobs"] = new JsonArray([.. _jobs!.Select(job => job.Json.DeepClone())]);
            await AtomicFile.WriteAsync(Path, JsonText.Pretty(_file) + "\n", CancellationToken.None);
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Adds one run to the log of its job.</summary>
    public async Task LogAsync(string jobId, JsonObject entry, CancellationToken cancellationToken)
    {
        if (LogPath(jobId) is not { } path)
        {
            return;
        }

        GatewayPaths.EnsurePrivateDirectory(System.IO.Path.GetDirectoryName(path)!);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (File.Exists(path) && new FileInfo(path).Length > MaxLogBytes)
            {
                var lines = await File.ReadAllLinesAsync(path, cancellationToken);
                await AtomicFile.WriteAsync(path, string.Join('\n', lines.TakeLast(KeptLogLines)) + "\n", cancellationToken);
            }

            await File.AppendAllTextAsync(path, JsonText.Line(entry) + "\n", cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The last runs of a job, oldest first. Lines that are no JSON are passed over.</summary>
    public async Task<IReadOnlyList<JsonObject>> RunsAsync(string jobId, int limit, CancellationToken cancellationToken)
    {
        if (LogPath(jobId) is not { } path)
        {
            return [];
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return [.. Sessions.TranscriptReader.ReadBackwards(path).Take(limit).Reverse()];
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    // A name that is no id of a job never reaches the file system.
    private string? LogPath(string jobId) => jobId.Length is > 0 and <= 100 && jobId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        ? System.IO.Path.Combine(configuration.Paths.StateDir, "cron", "runs", $"{jobId}.jsonl")
        : null;

    private List<CronJob> Jobs()
    {
        if (_jobs is not null)
        {
            return _jobs;
        }

        try
        {
            _file = File.Exists(Path) ? JsonNode.Parse(File.ReadAllText(Path)) as JsonObject ?? [] : [];
        }
        catch (JsonException)
        {
            // Nothing of a person's is overwritten: the unreadable file stays beside the new one.
            File.Move(Path, $"{Path}.unreadable", overwrite: true);
            _file = [];
        }

        return _jobs = _file["jobs"] is JsonArray jobs
            ? [.. jobs.OfType<JsonObject>().Select(job => new CronJob((JsonObject)job.DeepClone()))]
            : [];
    }
}

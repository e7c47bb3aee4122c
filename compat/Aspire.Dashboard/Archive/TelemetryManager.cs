using Aspire.Dashboard.Persistence;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Archive;

/// <summary>What can be done with all telemetry at once, and what was done last.</summary>
internal sealed class TelemetryManager(TelemetryStore store, TelemetryJournal journal, TelemetryImport import)
{
    private volatile ImportResult? _lastImport;

    /// <summary>What the last import came to; null before the first.</summary>
    public ImportResult? LastImport => _lastImport;

    /// <summary>Where telemetry is kept over restarts; null when it is not.</summary>
    public string? KeptIn => journal.Directory;

    /// <summary>Why telemetry is not kept though it should be, or null.</summary>
    public string? KeepProblem => journal.Problem;

    /// <summary>Forgets all telemetry, in memory and in files.</summary>
    public void Clear()
    {
        journal.Clear();
        store.Clear();
    }

    /// <summary>Takes an upload in; it must be seekable.</summary>
    public async Task<ImportResult> ImportAsync(Stream upload, string name, CancellationToken cancellationToken)
    {
        var result = await import.ReadAsync(upload, name, cancellationToken);
        _lastImport = result;
        store.Changes.Publish(TelemetrySignal.Resources);
        return result;
    }

    /// <summary>The telemetry of one or all resources as a zip in a file that goes with the stream.</summary>
    public async Task<Stream> ExportAsync(string? resource, CancellationToken cancellationToken)
    {
        var file = TemporaryFile();
        try
        {
            await TelemetryArchive.WriteAsync(file, store, resource, cancellationToken);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>A private file that goes with its stream.</summary>
    public static FileStream TemporaryFile() => PrivateFile.Open(
        Path.Combine(Path.GetTempPath(), $"aspire-dashboard-{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
}

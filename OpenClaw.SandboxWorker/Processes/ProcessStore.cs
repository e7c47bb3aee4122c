using System.Collections.Concurrent;
using System.Security.Cryptography;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Api;
using OpenClaw.SandboxWorker.Exec;

namespace OpenClaw.SandboxWorker.Processes;

/// <summary>All commands that run on, and for a while those that did.</summary>
internal sealed class ProcessStore(Executor executor, ErrorReporter reporter, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Most commands of one owner that run at once.</summary>
    public const int MostRunning = 16;

    // Of one owner; each may hold two mebibytes of output.
    private const int MostEnded = 16;
    private const int LongestWaitMs = 30_000;
    private static readonly TimeSpan EndedLifetime = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, (BackgroundProcess Process, Task Running)> _processes = [];
    private readonly Lock _starting = new();

    /// <exception cref="SandboxException">It cannot start, or the owner has too many.</exception>
    public async Task<ProcessStatus> StartAsync(ProcessStartRequest request, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Owner))
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, "owner: must not be empty.");
        }

        var process = new BackgroundProcess(RandomNumberGenerator.GetHexString(16, lowercase: true), request, time);
        lock (_starting)
        {
            Forget(request.Owner);
            if (_processes.Values.Count(entry => entry.Process.Owner == request.Owner && entry.Process.EndedAtMs is null) >= MostRunning)
            {
                process.Dispose();
                throw new SandboxException(WorkerErrorCodes.LimitReached, $"{request.Owner} has {MostRunning} commands running, which is the limit.", "Kill one of them, or wait until one ends.");
            }

            _processes[process.Id] = (process, process.RunAsync(executor, reporter.ToError));
        }

        try
        {
            await process.WaitForStartAsync(cancellationToken);
            return process.Status;
        }
        catch
        {
            // Nobody knows its id: it must not run on.
            await RemoveAsync(new ProcessReference(request.Owner, process.Id));
            throw;
        }
    }

    public ProcessList List(ProcessListRequest request)
    {
        Forget(request.Owner);
        return new ProcessList(
        [
            .. _processes.Values.Select(entry => entry.Process).Where(process => process.Owner == request.Owner)
                .OrderByDescending(process => process.StartedAtMs).Select(process => process.Status),
        ]);
    }

    public Task<ProcessOutput> ReadAsync(ProcessReadRequest request, CancellationToken cancellationToken)
    {
        if (request is { WaitMs: < 0 or > LongestWaitMs } or { StdoutOffset: < 0 } or { StderrOffset: < 0 })
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"waitMs must be 0 to {LongestWaitMs}, and the offsets 0 or more.");
        }

        return Find(request.Owner, request.Id).Process.ReadAsync(request, cancellationToken);
    }

    public async Task<ProcessStatus> WriteAsync(ProcessWriteRequest request, CancellationToken cancellationToken)
    {
        var process = Find(request.Owner, request.Id).Process;
        return await process.WriteAsync(request.Data, request.Eof, cancellationToken)
            ? process.Status
            : throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"The command {request.Id} reads no more: it has ended, or its standard input was closed.");
    }

    public async Task<ProcessStatus> KillAsync(ProcessReference reference)
    {
        var (process, running) = Find(reference.Owner, reference.Id);
        process.Kill();
        await running;
        return process.Status;
    }

    public async Task<ProcessStatus> RemoveAsync(ProcessReference reference)
    {
        var status = await KillAsync(reference);
        if (_processes.TryRemove(reference.Id, out var removed))
        {
            removed.Process.Dispose();
        }

        return status;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, running) in _processes.Values)
        {
            process.Kill();
            await running;
            process.Dispose();
        }
    }

    private (BackgroundProcess Process, Task Running) Find(string owner, string id) =>
        _processes.TryGetValue(id, out var entry) && entry.Process.Owner == owner
            ? entry
            : throw new SandboxException(WorkerErrorCodes.NotFound, $"{owner} has no command {id}.", "It may have ended long ago, or the worker was started again since.");

    // The oldest of those that ended go first.
    private void Forget(string owner)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var ended = _processes.Values.Select(entry => entry.Process).Where(process => process.EndedAtMs is not null).OrderByDescending(process => process.EndedAtMs).ToList();
        var old = ended.Where(process => now - process.EndedAtMs > EndedLifetime.TotalMilliseconds);
        foreach (var process in ended.Where(process => process.Owner == owner).Skip(MostEnded).Concat(old))
        {
            if (_processes.TryRemove(process.Id, out _))
            {
                process.Dispose();
            }
        }
    }
}

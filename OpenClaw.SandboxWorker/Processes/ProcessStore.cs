using System.Runtime.ExceptionServices;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Api;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.Shared;

namespace OpenClaw.SandboxWorker.Processes;

/// <summary>All commands that run on, and for a while those that did.</summary>
internal sealed class ProcessStore(Executor executor, ErrorReporter reporter, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Most commands of one owner that run at once.</summary>
    public const int MostRunning = KeptCommands<BackgroundProcess>.MostRunning;

    private const int LongestWaitMs = 30_000;
    private const int LongestEndWaitMs = 600_000;
    private const int LongestYieldMs = 120_000;

    private readonly KeptCommands<BackgroundProcess> _processes = new(
        time, static (code, message, fix) => new SandboxException(code, message, fix), "It may have ended long ago, or the worker was started again since.");

    private readonly Lock _starting = new();

    /// <exception cref="SandboxException">It cannot start, or the owner has too many.</exception>
    public async Task<ProcessStatus> StartAsync(ProcessStartRequest request, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Owner))
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, "owner: must not be empty.");
        }

        var process = new BackgroundProcess(KeptCommands<BackgroundProcess>.NewId(), request, time);
        lock (_starting)
        {
            _processes.Forget(request.Owner);
            if (_processes.IsFull(request.Owner))
            {
                process.Dispose();
                throw Full(request.Owner);
            }

            _processes.Add(process, process.RunAsync(executor, reporter.ToError));
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

    /// <summary>Runs a command for a follower, until it ends or its <see cref="ExecRequest.Yield"/> is over.</summary>
    /// <returns>How it ended, or, when it goes on without the follower, its status.</returns>
    /// <exception cref="SandboxException">It cannot run, or the owner has too many.</exception>
    /// <exception cref="OperationCanceledException">The follower went away before; the command has been killed.</exception>
    public async Task<(ExecExited? Exited, ProcessStatus? Yielded)> FollowAsync(ExecRequest request, IExecSink follower, CancellationToken cancellationToken)
    {
        var yield = request.Yield!;
        if (string.IsNullOrWhiteSpace(yield.Owner) || yield.AfterMs is < 0 or > LongestYieldMs)
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"yield: owner must not be empty, and afterMs 0 to {LongestYieldMs}.");
        }

        if (yield.AfterMs == 0 && _processes.IsFull(yield.Owner))
        {
            throw Full(yield.Owner);
        }

        var process = new BackgroundProcess(KeptCommands<BackgroundProcess>.NewId(), new ProcessStartRequest { Owner = yield.Owner, Exec = request }, time, follower);
        var running = process.RunAsync(executor, reporter.ToError);
        try
        {
            await using (cancellationToken.Register(process.Kill))
            {
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(running, YieldAsync(process, yield, ended.Token));
                await ended.CancelAsync();
                if (!running.IsCompleted && !cancellationToken.IsCancellationRequested && Keep(process, running))
                {
                    return (null, await process.DetachAsync(CancellationToken.None));
                }

                await running;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (process.Failure is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            return (process.Status.Exited, null);
        }
        finally
        {
            if (running.IsCompleted && !_processes.Contains(process))
            {
                process.Dispose();
            }
        }
    }

    public ProcessList List(ProcessListRequest request) => _processes.List(request.Owner);

    public Task<ProcessOutput> ReadAsync(ProcessReadRequest request, CancellationToken cancellationToken)
    {
        if (request is { WaitMs: < 0 or > LongestWaitMs } or { StdoutOffset: < 0 } or { StderrOffset: < 0 })
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"waitMs must be 0 to {LongestWaitMs}, and the offsets 0 or more.");
        }

        return _processes.Find(request.Owner, request.Id).ReadAsync(request, cancellationToken);
    }

    public Task<ProcessStatus> WaitAsync(ProcessWaitRequest request, CancellationToken cancellationToken) => request.WaitMs is < 0 or > LongestEndWaitMs
        ? throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"waitMs must be 0 to {LongestEndWaitMs}.")
        : _processes.WaitAsync(request, cancellationToken);

    public Task<ProcessStatus> WriteAsync(ProcessWriteRequest request, CancellationToken cancellationToken) => _processes.WriteAsync(request, cancellationToken);

    public Task<ProcessStatus> KillAsync(ProcessReference reference) => _processes.KillAsync(reference);

    public Task<ProcessStatus> RemoveAsync(ProcessReference reference) => _processes.RemoveAsync(reference);

    public ValueTask DisposeAsync() => _processes.DisposeAsync();

    private static SandboxException Full(string owner) => new(
        WorkerErrorCodes.LimitReached, $"{owner} has {MostRunning} commands running, which is the limit.", "Kill one of them, or wait until one ends.");

    // The time counts from when the command runs: making its container is not its fault.
    private async Task YieldAsync(BackgroundProcess process, ExecYield yield, CancellationToken cancellationToken)
    {
        await process.WaitForStartAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(TimeSpan.FromMilliseconds(yield.AfterMs), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool Keep(BackgroundProcess process, Task running)
    {
        lock (_starting)
        {
            _processes.Forget(process.Owner);
            if (_processes.IsFull(process.Owner))
            {
                return false;
            }

            _processes.Add(process, running);
            return true;
        }
    }
}

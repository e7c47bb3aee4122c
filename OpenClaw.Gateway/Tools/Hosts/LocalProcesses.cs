using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Shared;

namespace OpenClaw.Gateway.Tools.Hosts;

/// <summary>The commands that run on the gateway's machine, and for a while those that did. They end with the gateway.</summary>
internal sealed class LocalProcesses(TimeProvider time) : IAsyncDisposable
{
    private const int LongestWaitMs = 30_000;

    private readonly KeptCommands<LocalProcess> _processes = new(time, static (code, message, _) => Refuse(code, message));

    /// <summary>Runs a command for a follower, until it ends or its <see cref="ExecRequest.Yield"/> is over.</summary>
    /// <exception cref="SandboxException">It cannot run.</exception>
    /// <exception cref="OperationCanceledException">The follower went away; the command has been killed.</exception>
    public async Task<(ExecExited? Exited, ProcessStatus? Yielded)> FollowAsync(
        ExecRequest request, string workspace, Action<ExecFrameKind, byte[]> follower, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var owner = request.Yield?.Owner ?? string.Empty;
        var full = request.Yield is not null && _processes.IsFull(owner);
        if (full && request.Yield is { AfterMs: 0 })
        {
            throw Refuse(WorkerErrorCodes.LimitReached, $"{owner} has {KeptCommands<LocalProcess>.MostRunning} commands running, which is the limit. Kill one of them, or wait until one ends.");
        }

        Directory.CreateDirectory(workspace);
        var process = LocalProcess.Start(KeptCommands<LocalProcess>.NewId(), owner, request, workspace, time, follower);
        var running = process.RunAsync(request);
        await using (cancellationToken.Register(process.Kill))
        {
            if (request.Yield is { } yield && !full)
            {
                await running.WaitAsync(TimeSpan.FromMilliseconds(yield.AfterMs), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!running.IsCompleted && !cancellationToken.IsCancellationRequested)
                {
                    _processes.Forget(owner);
                    _processes.Add(process, running);
                    return (null, process.Detach());
                }
            }

            await running;
        }

        cancellationToken.ThrowIfCancellationRequested();
        var exited = process.Status.Exited;
        process.Dispose();
        return (exited, null);
    }

    public ProcessList List(string owner) => _processes.List(owner);

    public Task<ProcessOutput> ReadAsync(ProcessReadRequest request, CancellationToken cancellationToken)
    {
        request.WaitMs = Math.Clamp(request.WaitMs, 0, LongestWaitMs);
        return _processes.Find(request.Owner, request.Id).ReadAsync(request, cancellationToken);
    }

    public Task<ProcessStatus> WaitAsync(ProcessWaitRequest request, CancellationToken cancellationToken) => _processes.WaitAsync(request, cancellationToken);

    public Task<ProcessStatus> WriteAsync(ProcessWriteRequest request, CancellationToken cancellationToken) => _processes.WriteAsync(request, cancellationToken);

    public Task<ProcessStatus> KillAsync(ProcessReference reference) => _processes.KillAsync(reference);

    public Task<ProcessStatus> RemoveAsync(ProcessReference reference) => _processes.RemoveAsync(reference);

    public ValueTask DisposeAsync() => _processes.DisposeAsync();

    private static SandboxException Refuse(string code, string message) => new(new WorkerError { Code = code, Message = message });
}

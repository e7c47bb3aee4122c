using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.Shared;

namespace OpenClaw.SandboxWorker.Processes;

/// <summary>A command that runs on after the answer, with the beginning and the end of its output.</summary>
internal sealed class BackgroundProcess : IExecSink, IKeptCommand
{
    private readonly CommandOutput _output;
    private readonly CancellationTokenSource _kill = new();
    private readonly CommandInput _input = new();
    private readonly TaskCompletionSource<ExecStarted> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _following = new(1, 1);
    private readonly ProcessStartRequest _request;
    private readonly TimeProvider _time;
    private volatile IExecSink? _follower;
    private ExecExited? _exited;
    private WorkerError? _error;
    private long? _endedAtMs;
    private bool _killed;

    /// <param name="id">Names it.</param>
    /// <param name="request">What runs, and for whom.</param>
    /// <param name="time">The clock.</param>
    /// <param name="follower">Gets everything as well until <see cref="DetachAsync"/>; the command waits for it.</param>
    public BackgroundProcess(string id, ProcessStartRequest request, TimeProvider time, IExecSink? follower = null)
    {
        Id = id;
        _follower = follower;
        _request = request;
        _time = time;
        _output = new CommandOutput(time);
        StartedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    public string Id { get; }

    public string Owner => _request.Owner;

    public long StartedAtMs { get; }

    /// <summary>What kept it from ending by itself; null while it runs and when nothing did.</summary>
    public Exception? Failure { get; private set; }

    public long? EndedAtMs
    {
        get
        {
            lock (_output.Gate)
            {
                return _endedAtMs;
            }
        }
    }

    public ProcessStatus Status
    {
        get
        {
            lock (_output.Gate)
            {
                return new ProcessStatus
                {
                    Id = Id,
                    Command = _request.Exec.Command,
                    ContainerId = _started.Task.IsCompletedSuccessfully ? _started.Task.Result.ContainerId : "",
                    StartedAtMs = StartedAtMs,
                    EndedAtMs = _endedAtMs,
                    StdoutBytes = _output.StdoutBytes,
                    StderrBytes = _output.StderrBytes,
                    Killed = _killed,
                    Exited = _exited,
                    Error = _error,
                };
            }
        }
    }

    /// <summary>Runs the command to its end. Never throws: what went wrong stands in the status.</summary>
    public async Task RunAsync(Executor executor, Func<Exception, WorkerError> describe)
    {
        ExecExited? exited = null;
        WorkerError? error = null;
        try
        {
            if (_request.Exec.Stdin is { } stdin)
            {
                await _input.WriteAsync(stdin, _kill.Token);
            }

            if (_request.Exec.Yield is { AfterMs: > 0 })
            {
                // Somebody waits for it: a command that wants input would wait with them.
                _input.Complete();
            }

            exited = await executor.RunAsync(_request.Exec, _input, this, _kill.Token);
        }
        catch (OperationCanceledException exception) when (_kill.IsCancellationRequested)
        {
            _started.TrySetException(exception);
        }
        catch (Exception exception)
        {
            error = describe(exception);
            Failure = exception;
            _started.TrySetException(exception);
        }

        lock (_output.Gate)
        {
            _exited = exited;
            _error = error;
            _endedAtMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
            _output.End();
        }
    }

    /// <summary>Waits until it has a process.</summary>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => _started.Task.WaitAsync(cancellationToken);

    /// <summary>Output from the offsets on; waits for some, or for the end, when there is none.</summary>
    public Task<ProcessOutput> ReadAsync(ProcessReadRequest request, CancellationToken cancellationToken) => _output.ReadAsync(request, () => Status, cancellationToken);

    /// <returns>False when the command reads no more.</returns>
    public async Task<bool> WriteAsync(byte[] bytes, bool end, CancellationToken cancellationToken)
    {
        var written = bytes.Length == 0 || await _input.WriteAsync(bytes, cancellationToken);
        if (end)
        {
            _input.Complete();
        }

        return written;
    }

    public void Kill()
    {
        lock (_output.Gate)
        {
            if (_endedAtMs is not null)
            {
                return;
            }

            _killed = true;
        }

        _kill.Cancel();
    }

    public async ValueTask StartedAsync(ExecStarted started, CancellationToken cancellationToken)
    {
        if (_follower is { } follower)
        {
            await follower.StartedAsync(started, cancellationToken);
        }

        _started.TrySetResult(started);
    }

    public ValueTask OutputAsync(ExecFrameKind kind, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_follower is not null)
        {
            return ForwardAsync(kind, bytes, cancellationToken);
        }

        _output.Append(kind, bytes.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Lets the follower go: what it got so far is what <see cref="Status"/> counts.</summary>
    public async Task<ProcessStatus> DetachAsync(CancellationToken cancellationToken)
    {
        await _following.WaitAsync(cancellationToken);
        _follower = null;
        var status = Status;
        _following.Release();
        return status;
    }

    public void Dispose()
    {
        _kill.Dispose();
        _following.Dispose();
    }

    private async ValueTask ForwardAsync(ExecFrameKind kind, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _following.WaitAsync(cancellationToken);
        try
        {
            _output.Append(kind, bytes.Span);
            if (_follower is { } follower)
            {
                await follower.OutputAsync(kind, bytes, cancellationToken);
            }
        }
        finally
        {
            _following.Release();
        }
    }
}

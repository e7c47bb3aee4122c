using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Exec;

namespace OpenClaw.SandboxWorker.Processes;

/// <summary>A command that runs on after the answer, with the end of its output.</summary>
internal sealed class BackgroundProcess : IExecSink, IDisposable
{
    private const int KeptBytes = 1 << 20;

    private readonly Lock _lock = new();
    private readonly OutputTail _stdout = new(KeptBytes);
    private readonly OutputTail _stderr = new(KeptBytes);
    private readonly CancellationTokenSource _kill = new();
    private readonly CommandInput _input = new();
    private readonly TaskCompletionSource<ExecStarted> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ProcessStartRequest _request;
    private readonly TimeProvider _time;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExecExited? _exited;
    private WorkerError? _error;
    private long? _endedAtMs;
    private bool _killed;

    public BackgroundProcess(string id, ProcessStartRequest request, TimeProvider time)
    {
        Id = id;
        _request = request;
        _time = time;
        StartedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    public string Id { get; }

    public string Owner => _request.Owner;

    public long StartedAtMs { get; }

    public long? EndedAtMs
    {
        get
        {
            lock (_lock)
            {
                return _endedAtMs;
            }
        }
    }

    public ProcessStatus Status
    {
        get
        {
            lock (_lock)
            {
                return new ProcessStatus
                {
                    Id = Id,
                    Command = _request.Exec.Command,
                    ContainerId = _started.Task.IsCompletedSuccessfully ? _started.Task.Result.ContainerId : "",
                    StartedAtMs = StartedAtMs,
                    EndedAtMs = _endedAtMs,
                    StdoutBytes = _stdout.Total,
                    StderrBytes = _stderr.Total,
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

            exited = await executor.RunAsync(_request.Exec, _input, this, _kill.Token);
        }
        catch (OperationCanceledException exception) when (_kill.IsCancellationRequested)
        {
            _started.TrySetException(exception);
        }
        catch (Exception exception)
        {
            error = describe(exception);
            _started.TrySetException(exception);
        }

        lock (_lock)
        {
            _exited = exited;
            _error = error;
            _endedAtMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
            _changed.TrySetResult();
        }
    }

    /// <summary>Waits until it has a process.</summary>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => _started.Task.WaitAsync(cancellationToken);

    /// <summary>Output from the offsets on; waits for some, or for the end, when there is none.</summary>
    public async Task<ProcessOutput> ReadAsync(ProcessReadRequest request, CancellationToken cancellationToken)
    {
        Task changed;
        lock (_lock)
        {
            if (_changed.Task.IsCompleted && _endedAtMs is null)
            {
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            changed = _stdout.Total > request.StdoutOffset || _stderr.Total > request.StderrOffset ? Task.CompletedTask : _changed.Task;
        }

        if (!changed.IsCompleted && request.WaitMs > 0)
        {
            await changed.WaitAsync(TimeSpan.FromMilliseconds(request.WaitMs), _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lock (_lock)
        {
            var (stdout, stdoutOffset) = _stdout.Read(request.StdoutOffset);
            var (stderr, stderrOffset) = _stderr.Read(request.StderrOffset);
            return new ProcessOutput { Status = Status, Stdout = stdout, StdoutOffset = stdoutOffset, Stderr = stderr, StderrOffset = stderrOffset };
        }
    }

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
        lock (_lock)
        {
            if (_endedAtMs is not null)
            {
                return;
            }

            _killed = true;
        }

        _kill.Cancel();
    }

    public ValueTask StartedAsync(ExecStarted started, CancellationToken cancellationToken)
    {
        _started.TrySetResult(started);
        return ValueTask.CompletedTask;
    }

    public ValueTask OutputAsync(ExecFrameKind kind, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            (kind == ExecFrameKind.Stdout ? _stdout : _stderr).Append(bytes.Span);
            _changed.TrySetResult();
        }

        return ValueTask.CompletedTask;
    }

    public void Dispose() => _kill.Dispose();
}

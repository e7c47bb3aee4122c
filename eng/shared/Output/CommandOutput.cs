using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Shared;

/// <summary>What a command has written so far, kept for those who read it while it grows.</summary>
internal sealed class CommandOutput(TimeProvider time)
{
    private readonly KeptOutput _stdout = new(KeptOutput.HeadOfCommand, KeptOutput.TailOfCommand);
    private readonly KeptOutput _stderr = new(KeptOutput.HeadOfCommand, KeptOutput.TailOfCommand);
    private TaskCompletionSource _changed = New();
    private bool _ended;

    /// <summary>Under this lock the output changes; the state of the command does too, so that whoever reads both sees one moment.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Bytes of standard output that were ever written; read it under <see cref="Gate"/>.</summary>
    public long StdoutBytes => _stdout.Total;

    /// <summary>Bytes of standard error that were ever written; read it under <see cref="Gate"/>.</summary>
    public long StderrBytes => _stderr.Total;

    public void Append(ExecFrameKind kind, ReadOnlySpan<byte> bytes)
    {
        lock (Gate)
        {
            (kind == ExecFrameKind.Stdout ? _stdout : _stderr).Append(bytes);
            _changed.TrySetResult();
        }
    }

    /// <summary>Nothing comes any more: nobody waits from here on.</summary>
    public void End()
    {
        lock (Gate)
        {
            _ended = true;
            _changed.TrySetResult();
        }
    }

    /// <summary>Output from the offsets on; waits for some, or for the end, when there is none. A cancelled wait ends early.</summary>
    /// <param name="request">The offsets, and how long to wait.</param>
    /// <param name="status">The status of the command, asked for under <see cref="Gate"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ProcessOutput> ReadAsync(ProcessReadRequest request, Func<ProcessStatus> status, CancellationToken cancellationToken)
    {
        Task changed;
        lock (Gate)
        {
            if (_changed.Task.IsCompleted && !_ended)
            {
                _changed = New();
            }

            changed = _stdout.Total > request.StdoutOffset || _stderr.Total > request.StderrOffset ? Task.CompletedTask : _changed.Task;
        }

        if (!changed.IsCompleted && request.WaitMs > 0)
        {
            await changed.WaitAsync(TimeSpan.FromMilliseconds(request.WaitMs), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lock (Gate)
        {
            var (stdout, stdoutOffset, stdoutGap) = _stdout.Read(request.StdoutOffset);
            var (stderr, stderrOffset, stderrGap) = _stderr.Read(request.StderrOffset);
            return new ProcessOutput
            {
                Status = status(),
                Stdout = stdout,
                StdoutOffset = stdoutOffset,
                StdoutGap = stdoutGap,
                Stderr = stderr,
                StderrOffset = stderrOffset,
                StderrGap = stderrGap,
            };
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

using System.Buffers;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>
/// Moves one output of a command to its sink, holding one buffer and no more. A process that the command left behind may keep the
/// output open; once the command has exited, the pump ends when nothing comes for a moment.
/// </summary>
internal sealed class OutputPump : IDisposable
{
    private const int BufferBytes = 256 << 10;

    // Longer than the way of what was written before the exit, shorter than a person notices.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(50);

    // What was in the pipe at the exit, and as much again; a process left behind could write for ever.
    private const long BytesAfterExit = 4 << 20;

    private readonly Stream _source;
    private readonly ExecFrameKind _kind;
    private CancellationTokenSource _idle = new();
    private volatile bool _exited;

    public OutputPump(Stream source, ExecFrameKind kind)
    {
        _source = source;
        _kind = kind;
    }

    /// <summary>Bytes moved.</summary>
    public long Bytes { get; private set; }

    public async Task RunAsync(IExecSink sink, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var late = 0L;
            while (late < BytesAfterExit && await ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                late += _exited ? read : 0;
                Bytes += read;
                await sink.OutputAsync(_kind, buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Says that the command has exited.</summary>
    public void Exited()
    {
        _exited = true;
        lock (_source)
        {
            _idle.CancelAfter(Grace);
        }
    }

    public void Dispose() => _idle.Dispose();

    private async ValueTask<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        CancellationToken idle;
        lock (_source)
        {
            if (_exited)
            {
                _idle.Dispose();
                _idle = new CancellationTokenSource(Grace);
            }

            idle = _idle.Token;
        }

        try
        {
            return await _source.ReadAsync(buffer.AsMemory(0, BufferBytes), idle);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return 0;
        }
    }
}

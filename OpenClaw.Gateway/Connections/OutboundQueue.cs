using System.Net.WebSockets;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Connections;

/// <summary>A frame on its way out: rented memory of its own, or memory shared by all receivers of a broadcast.</summary>
internal readonly record struct OutboundFrame(ReadOnlyMemory<byte> Bytes, PooledBuffer? Owner = null)
{
    public static OutboundFrame Owned(PooledBuffer buffer) => new(buffer.Written, buffer);
}

/// <summary>
/// Sends frames one after the other and counts the bytes that wait. An idle connection costs no task and no buffer: whoever adds the
/// first frame sends until the queue is empty.
/// </summary>
internal sealed class OutboundQueue(WebSocket socket)
{
    // What is sent is copied into the web server's buffers, and a long answer in one piece would take as many of them as it is long.
    private const int MaxPieceBytes = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<OutboundFrame> _frames = new();
    private TaskCompletionSource? _drained;
    private long _bufferedBytes;
    private bool _draining;
    private bool _closed;

    /// <summary>Bytes that were handed over and not yet sent.</summary>
    public long BufferedBytes => Interlocked.Read(ref _bufferedBytes);

    /// <summary>Bytes that may wait.</summary>
    public int MaxBufferedBytes { get; set; } = ProtocolConstants.MaxBufferedBytes;

    public bool IsOverLimit => BufferedBytes > MaxBufferedBytes;

    public void Enqueue(OutboundFrame frame)
    {
        lock (_lock)
        {
            if (_closed)
            {
                frame.Owner?.Dispose();
                return;
            }

            _frames.Enqueue(frame);
            Interlocked.Add(ref _bufferedBytes, frame.Bytes.Length);
            if (_draining)
            {
                return;
            }

            _draining = true;
        }

        // Whoever closes waits for it by CompleteAsync.
        _ = DrainAsync();
    }

    /// <summary>Takes no more frames and waits until those that were taken are sent, or cannot be.</summary>
    public Task CompleteAsync()
    {
        lock (_lock)
        {
            _closed = true;
            return _draining
                ? (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            OutboundFrame frame;
            lock (_lock)
            {
                if (!_frames.TryDequeue(out frame))
                {
                    _draining = false;
                    _drained?.TrySetResult();
                    return;
                }
            }

            try
            {
                if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                {
                    await SendAsync(frame.Bytes);
                }
            }
            catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException
                or ObjectDisposedException or InvalidOperationException)
            {
                // The peer is gone; the read side notices and ends the connection. What waits is given back below.
                socket.Abort();
            }
            finally
            {
                Interlocked.Add(ref _bufferedBytes, -frame.Bytes.Length);
                frame.Owner?.Dispose();
            }
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> message)
    {
        while (message.Length > MaxPieceBytes)
        {
            await socket.SendAsync(message[..MaxPieceBytes], WebSocketMessageType.Text, WebSocketMessageFlags.None, CancellationToken.None);
            message = message[MaxPieceBytes..];
        }

        await socket.SendAsync(message, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
    }
}

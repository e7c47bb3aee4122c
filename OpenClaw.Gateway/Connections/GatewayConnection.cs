using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Gateway.Auth;
using OpenClaw.Gateway.Methods;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Connections;

/// <summary>One socket: reads frames, answers requests, takes events.</summary>
internal sealed class GatewayConnection(WebSocket socket, ClientOrigin origin, string hostHeader, TimeProvider time) : IAsyncDisposable
{
    private const int MaxCloseReasonBytes = 120;
    private const int MaxRequestsInFlight = 64;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly OutboundQueue _outbound = new(socket);
    private readonly CancellationTokenSource _gone = new();
    private readonly Lock _closeLock = new();

    // Calls that wait for something else; made when the first one does.
    private List<Task>? _pending;
    private ITimer? _handshakeLimit;
    private ConnectedClient? _client;
    private Task? _close;
    private string? _revocation;

    public string ConnId { get; } = Guid.NewGuid().ToString();

    public string Nonce { get; } = Guid.NewGuid().ToString();

    public ClientOrigin Origin => origin;

    /// <summary>The Host header of the upgrade.</summary>
    public string HostHeader => hostHeader;

    /// <summary>Whether the upgrade named the page it came from, as browsers do.</summary>
    public bool HasOrigin { get; init; }

    /// <summary>Ends when the socket does.</summary>
    public CancellationToken Gone => _gone.IsCancellationRequested ? new CancellationToken(canceled: true) : _gone.Token;

    public bool IsConnected => _client is not null;

    public ConnectedClient Client => _client ?? throw new InvalidOperationException("The handshake is not over.");

    public void Accept(ConnectedClient client)
    {
        _outbound.MaxBufferedBytes = client.Protocol.MaxBufferedBytes;
        _client = client;
        _handshakeLimit?.Dispose();
    }

    public void SendResponse(JsonElement id, in RpcResult result)
    {
        _outbound.Enqueue(OutboundFrame.Owned(FrameWriter.Response(id, result)));
        if (_revocation is { } reason)
        {
            Revoke(reason);
        }
    }

    /// <summary>Sends an event to this client alone; it has no number.</summary>
    public void SendEvent<T>(string name, T payload, JsonTypeInfo<T> type) =>
        _outbound.Enqueue(OutboundFrame.Owned(FrameWriter.Event(name, payload, type)));

    /// <summary>Takes a broadcast. A client that does not read loses it, or its connection.</summary>
    public void SendBroadcast(ReadOnlyMemory<byte> frame, bool dropIfSlow)
    {
        if (!_outbound.IsOverLimit)
        {
            _outbound.Enqueue(new OutboundFrame(frame));
        }
        else if (!dropIfSlow)
        {
            _ = BeginClose(WebSocketCloseStatus.PolicyViolation, "slow consumer");
        }
    }

    /// <summary>Ends the connection because what let it in was taken back. Nothing that comes after is served.</summary>
    public void Revoke(string reason) => _ = BeginClose((WebSocketCloseStatus)4401, reason);

    /// <summary>As <see cref="Revoke"/>, once the call that asked for it has been answered.</summary>
    public void RevokeAfterAnswer(string reason) => _revocation = reason;

    /// <summary>Reads until the peer or the gateway closes.</summary>
    public async Task RunAsync(Func<GatewayConnection, JsonElement, ValueTask> onHandshake, RpcDispatcher dispatcher)
    {
        // The request that opened the socket is no parent of what its frames start.
        Activity.Current = null;
        _handshakeLimit = time.CreateTimer(
            static state =>
            {
                var connection = (GatewayConnection)state!;
                if (!connection.IsConnected)
                {
                    _ = connection.BeginClose(WebSocketCloseStatus.NormalClosure, string.Empty);
                }
            },
            this, TimeSpan.FromMilliseconds(ProtocolConstants.HandshakeTimeoutMs), Timeout.InfiniteTimeSpan);
        try
        {
            SendEvent("connect.challenge", new ConnectChallenge(Nonce, time.GetUtcNow().ToUnixTimeMilliseconds()), FrameJson.Default.ConnectChallenge);
            await ReadFramesAsync(onHandshake, dispatcher);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
            // The peer went away without a word.
        }
        finally
        {
            _handshakeLimit.Dispose();
            await _gone.CancelAsync();
        }
    }

    /// <summary>Starts to close: frames that wait go out first. Only the first call counts.</summary>
    public Task BeginClose(WebSocketCloseStatus status, string reason)
    {
        lock (_closeLock)
        {
            return _close ??= CloseOutputAsync(status, Shorten(reason));
        }
    }

    private async Task ReadFramesAsync(Func<GatewayConnection, JsonElement, ValueTask> onHandshake, RpcDispatcher dispatcher)
    {
        while (true)
        {
            // An empty read waits without a buffer, so an idle connection holds none.
            var waiting = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
            if (waiting.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            var message = await ReceiveAsync();
            if (message is null)
            {
                return;
            }

            if (_close is not null || !TryParse(message, out var document))
            {
                message.Dispose();
                if (!IsConnected)
                {
                    _ = BeginClose(WebSocketCloseStatus.NormalClosure, string.Empty);
                }

                continue;
            }

            if (!IsConnected)
            {
                using (message)
                using (document)
                {
                    await onHandshake(this, document.RootElement);
                }

                continue;
            }

            var call = HandleAsync(dispatcher, message, document);
            if (!call.IsCompleted)
            {
                await WaitForRoomAsync(call);
            }
        }
    }

    // Nothing more is read while so many calls wait.
    private async ValueTask WaitForRoomAsync(Task call)
    {
        _pending ??= [];
        _pending.RemoveAll(static task => task.IsCompleted);
        _pending.Add(call);
        while (_pending.Count >= MaxRequestsInFlight)
        {
            await Task.WhenAny(_pending);
            _pending.RemoveAll(static task => task.IsCompleted);
        }
    }

    private async Task HandleAsync(RpcDispatcher dispatcher, PooledBuffer message, JsonDocument document)
    {
        try
        {
            await dispatcher.DispatchAsync(this, document.RootElement, _gone.Token);
        }
        finally
        {
            document.Dispose();
            message.Dispose();
        }
    }

    private async ValueTask<PooledBuffer?> ReceiveAsync()
    {
        var limit = _client is { } client ? client.Protocol.MaxPayloadBytes : ProtocolConstants.MaxHandshakeBytes;
        var message = new PooledBuffer(4096);
        while (true)
        {
            var result = await socket.ReceiveAsync(message.GetMemory(1024), CancellationToken.None);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                message.Dispose();
                return null;
            }

            if (result.MessageType == WebSocketMessageType.Binary)
            {
                _ = BeginClose(WebSocketCloseStatus.InvalidMessageType, string.Empty);
            }
            else if (message.Count + result.Count > limit)
            {
                _ = BeginClose(WebSocketCloseStatus.MessageTooBig, string.Empty);
            }

            // What comes after our close frame is read and dropped: a socket closed over unread bytes would be reset,
            // and the peer would never see the reason.
            if (_close is null)
            {
                message.Advance(result.Count);
            }

            if (result.EndOfMessage)
            {
                return message;
            }
        }
    }

    private bool TryParse(PooledBuffer message, out JsonDocument document)
    {
        document = null!;
        try
        {
            document = JsonDocument.Parse(message.Written);
        }
        catch (JsonException)
        {
            return false;
        }

        if (FrameText.IsText(message.Written.Span))
        {
            return true;
        }

        document.Dispose();
        if (IsConnected)
        {
            SendResponse(default, RpcResult.Invalid("invalid request frame: must be valid Unicode text"));
        }

        return false;
    }

    private async Task CloseOutputAsync(WebSocketCloseStatus status, string reason)
    {
        try
        {
            await _outbound.CompleteAsync().WaitAsync(CloseTimeout, time);
            using var deadline = new CancellationTokenSource(CloseTimeout, time);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(status, reason, deadline.Token);
            }

            // The peer has a moment to answer; then the reader is released by force.
            await Task.Delay(CloseTimeout, time, _gone.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_gone.IsCancellationRequested)
            {
                socket.Abort();
            }
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException
            or ObjectDisposedException or TimeoutException or InvalidOperationException)
        {
            socket.Abort();
        }
    }

    /// <summary>Ends the connection and waits for the calls that are under way.</summary>
    public async ValueTask DisposeAsync()
    {
        // The peer's own close is answered with its code; ours has been sent already.
        var status = socket.CloseStatus is { } given && given != WebSocketCloseStatus.Empty ? given : WebSocketCloseStatus.NormalClosure;
        await BeginClose(status, string.Empty);
        await Task.WhenAll(_pending ?? []);
        _gone.Dispose();
        socket.Dispose();
    }

    private static string Shorten(string reason)
    {
        while (Encoding.UTF8.GetByteCount(reason) > MaxCloseReasonBytes)
        {
            reason = reason[..^1];
        }

        return reason;
    }
}

using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using OpenClaw.Cli.Output;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Cli.Connection;

/// <summary>
/// One connection to a gateway: handshake, calls, events. Whoever calls gets the answer, or a <see cref="CliException"/> that says
/// why there is none.
/// </summary>
internal sealed class GatewayClient : IAsyncDisposable
{
    private const int MaxFrameBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);
    private static readonly string[] OperatorScopes = [Scopes.Admin, Scopes.Approvals, Scopes.Pairing];

    private readonly GatewayTarget _target;
    private readonly DeviceIdentity _identity;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<string, PendingCall> _calls = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<string?> _challenge = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private WebSocket? _socket;
    private Task _receiving = Task.CompletedTask;
    private CliException? _failure;
    private long _lastId;

    private GatewayClient(GatewayTarget target) => (_target, _identity) = (target, DeviceIdentity.Read(target.IdentityPath));

    /// <summary>Called for every event, in order, on the receiving task; it must return quickly.</summary>
    public Action<EventFrame>? OnEvent { get; set; }

    /// <summary>The answer to the handshake.</summary>
    public JsonElement Hello { get; private set; }

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="target">Which gateway.</param>
    /// <param name="timeout">For connection and handshake together.</param>
    /// <param name="caps">Abilities to announce, such as <c>tool-events</c>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="CliException">There is no gateway, or it refused.</exception>
    public static async Task<GatewayClient> ConnectAsync(
        GatewayTarget target, TimeSpan timeout, IReadOnlyList<string>? caps, CancellationToken cancellationToken)
    {
        var client = new GatewayClient(target);
        try
        {
            await client.OpenAsync(timeout, caps, cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a method and returns its payload.</summary>
    /// <param name="method">Such as <c>health</c>.</param>
    /// <param name="parameters">Its parameters, or null for none.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="untilFinal">Whether an answer with status <c>accepted</c> is only the first of two.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="GatewayErrorException">The gateway answered with an error.</exception>
    /// <exception cref="CliException">The connection broke or the answer did not come in time.</exception>
    public async Task<JsonElement> CallAsync(
        string method, JsonElement? parameters, TimeSpan timeout, bool untilFinal, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var call = new PendingCall(untilFinal);
        _calls[id] = call;
        try
        {
            if (await SendAsync(new RequestFrame { Id = id, Method = method, Params = parameters }, cancellationToken) is { } failure)
            {
                // Only when there is no answer yet: a gateway that refuses answers first and then closes, which may all come before the sending is over.
                call.Answer.TrySetException(failure);
            }

            var response = await call.Answer.Task.WaitAsync(timeout, cancellationToken);
            return response.Ok
                ? response.Payload ?? default
                : throw new GatewayErrorException(response.Error ?? new ErrorShape { Code = ErrorCodes.Unavailable, Message = $"{method} failed without a reason." });
        }
        catch (TimeoutException)
        {
            throw GatewayFailures.Timeout(_target, method, timeout);
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_socket is { State: WebSocketState.Open })
        {
            using var limit = new CancellationTokenSource(CloseLimit);
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
            {
                // The other side has gone first; there is nobody left to be polite to.
            }
        }

        await _closing.CancelAsync();
        await _receiving;
        _socket?.Dispose();
        _closing.Dispose();
        _sending.Dispose();
    }

    private async Task OpenAsync(TimeSpan timeout, IReadOnlyList<string>? caps, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            _socket = await WebSocketConnector.ConnectAsync(_target.Url, limit.Token);
            _receiving = ReceiveAsync(_socket);
            var nonce = await _challenge.Task.WaitAsync(limit.Token);
            Hello = await CallAsync("connect", Connect(caps, nonce), timeout, untilFinal: false, limit.Token);
        }
        catch (WebSocketException exception)
        {
            throw GatewayFailures.Unreachable(_target, exception);
        }
        catch (NotWebSocketException exception)
        {
            throw GatewayFailures.NoGateway(_target, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw GatewayFailures.Timeout(_target, "connect", timeout);
        }
        catch (GatewayErrorException refused)
        {
            throw GatewayFailures.Refused(_target, _identity, refused.Error);
        }
    }

    private JsonElement Connect(IReadOnlyList<string>? caps, string? nonce)
    {
        var parameters = new ConnectParams
        {
            MinProtocol = ProtocolConstants.Version,
            MaxProtocol = ProtocolConstants.Version,
            Client = new ClientInfo { Id = ClientIds.Cli, Version = CliVersion.Text, Platform = Platform(), Mode = ClientModes.Cli },
            Role = Roles.Operator,
            Scopes = OperatorScopes,
            Caps = caps,
            Auth = _target is { Token: null, Password: null } ? null : new ConnectAuth { Token = _target.Token, Password = _target.Password },
        };
        var signed = _identity.Sign(parameters, nonce, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        return JsonSerializer.SerializeToElement(signed, FrameJson.Default.ConnectParams);
    }

    /// <summary>The name of this operating system on the wire.</summary>
    public static string Platform() =>
        OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsLinux() ? "linux" : RuntimeInformation.OSDescription;

    // Why no answer to this frame will come any more; null when one may.
    private async Task<CliException?> SendAsync(RequestFrame frame, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(frame, FrameJson.Default.RequestFrame);
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket!.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            return _failure;
        }
        catch (WebSocketException exception)
        {
            return _failure ?? GatewayFailures.Unreachable(_target, exception);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync(WebSocket socket)
    {
        CliException failure;
        try
        {
            failure = await ReceiveUntilClosedAsync(socket, _closing.Token);
        }
        catch (OperationCanceledException)
        {
            failure = GatewayFailures.Closed(_target, WebSocketCloseStatus.NormalClosure, "closed by this command");
        }
        catch (WebSocketException)
        {
            failure = GatewayFailures.Closed(_target, null, null);
        }
        catch (JsonException exception)
        {
            failure = GatewayFailures.NoGateway(_target, exception.Message);
        }

        _failure = failure;
        _challenge.TrySetException(failure);
        foreach (var call in _calls.Values)
        {
            call.Answer.TrySetException(failure);
        }
    }

    private async Task<CliException> ReceiveUntilClosedAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var message = new ArrayBufferWriter<byte>(16 * 1024);
        while (true)
        {
            var part = await socket.ReceiveAsync(message.GetMemory(16 * 1024), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return GatewayFailures.Closed(_target, socket.CloseStatus, socket.CloseStatusDescription);
            }

            message.Advance(part.Count);
            if (message.WrittenCount > MaxFrameBytes)
            {
                return GatewayFailures.NoGateway(_target, $"a message of more than {MaxFrameBytes} bytes");
            }

            if (part.EndOfMessage)
            {
                using var document = JsonDocument.Parse(message.WrittenMemory);
                Dispatch(document.RootElement);
                message.ResetWrittenCount();
            }
        }
    }

    // A frame of a kind that this version does not know is skipped.
    private void Dispatch(JsonElement frame)
    {
        switch (frame.Text("type"))
        {
            case FrameTypes.Response:
                var response = frame.Deserialize(FrameJson.Default.ResponseFrame)!;
                if (_calls.TryGetValue(response.Id, out var call) && !(call.UntilFinal && response.Ok && response.Payload?.Text("status") == "accepted"))
                {
                    call.Answer.TrySetResult(response);
                }

                break;

            case FrameTypes.Event:
                var received = frame.Deserialize(FrameJson.Default.EventFrame)!;
                if (received.Event == "connect.challenge")
                {
                    _challenge.TrySetResult(received.Payload?.Text("nonce"));
                }

                OnEvent?.Invoke(received);
                break;

            default:
                break;
        }
    }

    private sealed record PendingCall(bool UntilFinal)
    {
        public TaskCompletionSource<ResponseFrame> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

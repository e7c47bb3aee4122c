using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Tests.Harness;

/// <summary>A client of the protocol: a socket, the frames that came, and the close.</summary>
public sealed class TestClient : IAsyncDisposable
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(15);

    private readonly ClientWebSocket _socket;
    private readonly List<JsonObject> _frames = [];
    private readonly Task _reading;
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _nextId;

    private TestClient(ClientWebSocket socket)
    {
        _socket = socket;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>How long it waits for a frame.</summary>
    public TimeSpan Patience { get; set; } = DefaultPatience;

    public WebSocketCloseStatus? CloseStatus { get; private set; }

    public string? CloseReason { get; private set; }

    public JsonObject? Hello { get; private set; }

    public IReadOnlyList<JsonObject> Frames
    {
        get
        {
            lock (_frames)
            {
                return [.. _frames];
            }
        }
    }

    public static async Task<TestClient> OpenAsync(Uri address, IReadOnlyDictionary<string, string>? headers = null)
    {
        var socket = new ClientWebSocket();
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
        {
            socket.Options.SetRequestHeader(name, value);
        }

        using var deadline = new CancellationTokenSource(DefaultPatience);
        await socket.ConnectAsync(new Uri(address.AbsoluteUri.Replace("http", "ws", StringComparison.Ordinal)), deadline.Token);
        return new TestClient(socket);
    }

    public static JsonObject ConnectParams(string? token, string[]? scopes = null, string[]? caps = null) => new()
    {
        ["minProtocol"] = 3,
        ["maxProtocol"] = 3,
        ["client"] = new JsonObject { ["id"] = "cli", ["version"] = "1", ["platform"] = "linux", ["mode"] = "cli" },
        ["role"] = "operator",
        ["scopes"] = new JsonArray([.. (scopes ?? ["operator.admin", "operator.read", "operator.write", "operator.approvals", "operator.pairing"])
            .Select(scope => (JsonNode)scope)]),
        ["caps"] = new JsonArray([.. (caps ?? []).Select(cap => (JsonNode)cap)]),
        ["auth"] = token is null ? new JsonObject() : new JsonObject { ["token"] = token },
    };

    public async Task ConnectAsync(string token, string[]? scopes = null, string[]? caps = null)
    {
        var answer = await CallAsync("connect", ConnectParams(token, scopes, caps));
        Assert.True((bool)answer["ok"]!, answer.ToJsonString());
        Hello = answer["payload"]!.AsObject();
    }

    /// <summary>The parameters with the proof of a device, signed for this connection.</summary>
    public async Task<JsonObject> SignAsync(
        JsonObject parameters, DeviceKey key, bool withNonce = true, string? nonce = null, long skewMs = 0)
    {
        var challenge = await WaitForEventAsync("connect.challenge");
        nonce ??= withNonce ? (string?)challenge["payload"]!["nonce"] : null;
        var signedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + skewMs;
        var request = parameters.Deserialize(FrameJson.Default.ConnectParams)!;
        var device = new JsonObject
        {
            ["id"] = key.DeviceId,
            ["publicKey"] = key.PublicKey,
            ["signature"] = key.Sign(DeviceSignature.Payload(key.DeviceId, request, signedAt, nonce)),
            ["signedAt"] = signedAt,
        };
        if (nonce is not null)
        {
            device["nonce"] = nonce;
        }

        parameters["device"] = device;
        return parameters;
    }

    /// <summary>Connects as a device and returns the answer.</summary>
    public async Task<JsonObject> ConnectDeviceAsync(DeviceKey key, string? token, string[]? scopes = null) =>
        await CallAsync("connect", await SignAsync(ConnectParams(token, scopes), key));

    public Task SendTextAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>Sends a text to a peer that may have closed already.</summary>
    public async Task TrySendTextAsync(string text)
    {
        try
        {
            await SendTextAsync(text);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or ObjectDisposedException)
        {
            // It was closed before; what it was told does not matter any more.
        }
    }

    /// <summary>Sends a request and returns the first answer to it.</summary>
    public async Task<JsonObject> CallAsync(string method, JsonNode? parameters = null)
    {
        var id = await RequestAsync(method, parameters);
        return await WaitForAsync(frame => IsAnswer(frame, id));
    }

    /// <summary>Sends a request and returns the payload of its good answer.</summary>
    public async Task<JsonNode> AskAsync(string method, JsonNode? parameters = null)
    {
        var answer = await CallAsync(method, parameters);
        Assert.True((bool)answer["ok"]!, answer.ToJsonString());
        return answer["payload"]!;
    }

    public async Task<string> RequestAsync(string method, JsonNode? parameters = null)
    {
        var id = $"t{Interlocked.Increment(ref _nextId)}";
        var frame = new JsonObject { ["type"] = "req", ["id"] = id, ["method"] = method };
        if (parameters is not null)
        {
            frame["params"] = parameters;
        }

        await SendTextAsync(frame.ToJsonString());
        return id;
    }

    public static bool IsAnswer(JsonObject frame, string id) => (string?)frame["type"] == "res" && frame["id"]?.ToString() == id;

    public static bool IsEvent(JsonObject frame, string name) => (string?)frame["type"] == "event" && (string?)frame["event"] == name;

    /// <summary>Waits until a frame comes, or has come, that fits.</summary>
    public async Task<JsonObject> WaitForAsync(Func<JsonObject, bool> fits, int skip = 0)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            Task changed;
            lock (_frames)
            {
                if (_frames.Where(fits).Skip(skip).FirstOrDefault() is { } found)
                {
                    return found;
                }

                changed = _changed.Task;
            }

            Assert.False(_reading.IsCompleted, $"The socket closed ({CloseStatus} {CloseReason}) before the frame came: {string.Join('\n', Frames.Select(f => f.ToJsonString()))}");
            await Task.WhenAny(changed.WaitAsync(deadline.Token), _reading);
            Assert.False(deadline.IsCancellationRequested, $"No such frame came: {string.Join('\n', Frames.Select(f => f.ToJsonString()))}");
        }
    }

    public Task<JsonObject> WaitForEventAsync(string name, Func<JsonObject, bool>? fits = null) =>
        WaitForAsync(frame => IsEvent(frame, name) && (fits is null || fits(frame["payload"]!.AsObject())));

    /// <summary>Waits until the gateway closes.</summary>
    public async Task<(WebSocketCloseStatus? Status, string? Reason)> WaitForCloseAsync()
    {
        await _reading.WaitAsync(Patience);
        return (CloseStatus, CloseReason);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var result = await _socket.ReceiveAsync(buffer.AsMemory(), _stop.Token);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    CloseStatus = _socket.CloseStatus;
                    CloseReason = _socket.CloseStatusDescription;
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    return;
                }

                message.Write(buffer, 0, result.Count);
                if (result.EndOfMessage)
                {
                    var frame = JsonNode.Parse(message.ToArray())!.AsObject();
                    message.SetLength(0);
                    lock (_frames)
                    {
                        _frames.Add(frame);
                        _changed.TrySetResult();
                        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The socket is gone; CloseStatus says whether the gateway said why.
        }
    }
}

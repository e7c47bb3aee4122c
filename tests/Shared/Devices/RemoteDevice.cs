using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Frames;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Testing.Devices;

/// <summary>A device with a key of its own that connects as if it came from another machine.</summary>
internal sealed class RemoteDevice : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    private RemoteDevice(DeviceKey key) => Key = key;

    public DeviceKey Key { get; }

    /// <summary>The answer to its handshake.</summary>
    public JsonObject Answer { get; private set; } = [];

    /// <summary>The id of the request that the gateway refused it with.</summary>
    public string RequestId => (string?)Answer["error"]?["details"]?["requestId"] ?? throw new InvalidOperationException(Answer.ToJsonString());

    /// <summary>Connects and signs what it is told to; the answer may be a refusal.</summary>
    public static async Task<RemoteDevice> ConnectAsync(int port, string token, DeviceKey key, string? displayName = null, params string[] scopes)
    {
        var device = new RemoteDevice(key);
        device._socket.Options.SetRequestHeader("X-Forwarded-For", "203.0.113.7");
        await device._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}"), CancellationToken.None).WaitAsync(Eventually.DefaultDeadline);
        var challenge = await device.ReceiveAsync();
        var request = new ConnectParams
        {
            MinProtocol = ProtocolConstants.Version,
            MaxProtocol = ProtocolConstants.Version,
            Client = new ClientInfo { Id = ClientIds.Cli, Version = "1", Platform = "linux", Mode = ClientModes.Cli, DisplayName = displayName },
            Role = Roles.Operator,
            Scopes = scopes.Length == 0 ? [Scopes.Read, Scopes.Write] : scopes,
            Auth = new ConnectAuth { Token = token },
        };
        var nonce = (string)challenge!["payload"]!["nonce"]!;
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var proof = new DeviceProof
        {
            Id = key.DeviceId,
            PublicKey = key.PublicKey,
            Signature = key.Sign(DeviceSignature.Payload(key.DeviceId, request, now, nonce)),
            SignedAt = now,
            Nonce = nonce,
        };
        var frame = new RequestFrame
        {
            Id = "1", Method = "connect", Params = JsonSerializer.SerializeToElement(request with { Device = proof }, FrameJson.Default.ConnectParams),
        };
        await device._socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(frame, FrameJson.Default.RequestFrame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        device.Answer = await device.ReceiveAsync() ?? throw new InvalidOperationException("closed without an answer");
        return device;
    }

    /// <summary>Reads until the gateway closes and returns how it did.</summary>
    public async Task<(int? Code, string? Reason)> WaitForCloseAsync()
    {
        while (await ReceiveAsync() is not null)
        {
            // Events before the close.
        }

        return ((int?)_socket.CloseStatus, _socket.CloseStatusDescription);
    }

    public void Dispose() => _socket.Dispose();

    private async Task<JsonObject?> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Eventually.DefaultDeadline);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return JsonNode.Parse(Encoding.UTF8.GetString(message.ToArray()))!.AsObject();
            }
        }
    }
}

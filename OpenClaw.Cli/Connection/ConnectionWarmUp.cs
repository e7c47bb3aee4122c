using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Cli.Connection;

/// <summary>
/// Loads and compiles on another processor what a connection needs, while the command line is still being read. Nothing here has an effect, and what goes
/// wrong here goes wrong again where it is reported.
/// </summary>
internal static class ConnectionWarmUp
{
    private static readonly Lazy<Task> Once = new(static () => Task.Run(RunAsync));

    /// <summary>Starts it, once in a process.</summary>
    public static Task StartAsync() => Once.Value;

    private static async Task RunAsync()
    {
        try
        {
            using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
            {
                socket.NoDelay = true;
            }

            _ = Json5Parser.Parse("{a:'b'}").ToJson();
            var connect = new ConnectParams
            {
                MinProtocol = ProtocolConstants.Version,
                MaxProtocol = ProtocolConstants.Version,
                Client = new ClientInfo { Id = ClientIds.Cli, Version = "0", Platform = "-", Mode = ClientModes.Cli },
                Auth = new ConnectAuth { Token = "-" },
            };
            _ = DeviceKey.FromPrivateKey(new byte[Ed25519.KeyBytes]).Sign(DeviceSignature.Payload("-", connect, 0, "-"));
            var request = new RequestFrame { Id = "0", Method = "connect", Params = JsonSerializer.SerializeToElement(connect, FrameJson.Default.ConnectParams) };
            var frame = JsonSerializer.SerializeToUtf8Bytes(request, FrameJson.Default.RequestFrame);
            _ = JsonSerializer.Deserialize("""{"type":"res","id":"0","ok":true,"payload":{}}""", FrameJson.Default.ResponseFrame);
            _ = JsonSerializer.Deserialize("""{"type":"event","event":"-","payload":{}}""", FrameJson.Default.EventFrame);

            // What it reads is one frame, then nothing.
            using var stream = new MemoryStream(1024);
            stream.Write([0x81, 0x02]);
            stream.Write("{}"u8);
            stream.Position = 0;
            using var webSocket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions());
            _ = await webSocket.ReceiveAsync(new byte[16].AsMemory(), CancellationToken.None);
            await webSocket.SendAsync(frame.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
#pragma warning disable CA1031 // See above.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}

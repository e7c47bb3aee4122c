using System.Net.WebSockets;
using System.Text;

namespace OpenClaw.Gateway.Benchmarks;

/// <summary>A client that sends and counts, and parses nothing it need not: the measured thing is the other side.</summary>
internal sealed class Client(ClientWebSocket socket) : IDisposable
{
    public static readonly byte[] Connect = Request("connect", $$$"""
        {"minProtocol":3,"maxProtocol":3,"client":{"id":"test","version":"1","platform":"linux","mode":"test"},"auth":{"token":"{{{Server.Token}}}"}}
        """.Trim());

    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>A request in bytes.</summary>
    public static byte[] Request(string method, string parameters = "{}") =>
        Encoding.UTF8.GetBytes($$$"""{"type":"req","id":"1","method":"{{{method}}}","params":{{{parameters}}}}""");

    public static async Task<Client> OpenAsync(Uri address, bool handshake = true)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, CancellationToken.None);
        var client = new Client(socket);
        if (handshake)
        {
            await client.ReceiveAsync();
            await client.AskAsync(Connect);
        }

        return client;
    }

    /// <summary>Sends a request and waits for the answer; events in between are dropped.</summary>
    public async Task AskAsync(ReadOnlyMemory<byte> request)
    {
        await socket.SendAsync(request, WebSocketMessageType.Text, true, CancellationToken.None);
        while (!await ReceiveAsync())
        {
        }
    }

    public void Dispose() => socket.Dispose();

    // True for an answer; frames of a gateway begin with their type.
    private async Task<bool> ReceiveAsync()
    {
        var isAnswer = false;
        for (var first = true; ; first = false)
        {
            var result = await socket.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None);
            isAnswer = first ? _buffer.AsSpan(0, result.Count).StartsWith("{\"type\":\"res\""u8) : isAnswer;
            if (result.EndOfMessage || result.MessageType == WebSocketMessageType.Close)
            {
                return isAnswer || result.MessageType == WebSocketMessageType.Close;
            }
        }
    }
}

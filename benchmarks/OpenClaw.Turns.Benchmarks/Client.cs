using System.Net.WebSockets;
using System.Text;

namespace OpenClaw.Turns.Benchmarks;

/// <summary>A client that sends messages and waits for their ends; it looks at frames no closer than that.</summary>
internal sealed class Client(ClientWebSocket socket) : IDisposable
{
    public const string Token = "bench-token-0123456789";

    private const string Connect =
        $$$$"""{"type":"req","id":"1","method":"connect","params":{"minProtocol":3,"maxProtocol":3,"client":{"id":"test","version":"1","platform":"linux","mode":"test"},"auth":{"token":"{{{{Token}}}}"}}}""";

    private readonly byte[] _buffer = new byte[256 * 1024];

    public static async Task<Client> OpenAsync(Uri gateway)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(gateway) { Scheme = "ws" }.Uri, CancellationToken.None);
        var client = new Client(socket);
        await client.ReceiveAsync();
        await client.SendAsync(Connect);
        await client.WaitAsync("\"type\":\"res\"");
        return client;
    }

    /// <summary>Sends a message and waits for the last event of its turn.</summary>
    public async Task TurnAsync(string session, string message)
    {
        var run = Guid.NewGuid().ToString();
        await SendAsync($$$"""{"type":"req","id":"{{{run}}}","method":"chat.send","params":{"sessionKey":"{{{session}}}","message":"{{{message}}}","idempotencyKey":"{{{run}}}"}}""");
        var end = await WaitAsync($"\"runId\":\"{run}\"", "\"state\":\"final\"", "\"state\":\"error\"");
        if (end.Contains("\"state\":\"error\"", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(end);
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task<string> WaitAsync(string part, params string[] anyOf)
    {
        while (true)
        {
            var frame = await ReceiveAsync();
            if (frame.Contains(part, StringComparison.Ordinal) && (anyOf.Length == 0 || anyOf.Any(one => frame.Contains(one, StringComparison.Ordinal))))
            {
                return frame;
            }
        }
    }

    private Task SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    private async Task<string> ReceiveAsync()
    {
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException("The gateway closed the connection.");
            }

            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(_buffer, 0, length);
            }
        }
    }
}

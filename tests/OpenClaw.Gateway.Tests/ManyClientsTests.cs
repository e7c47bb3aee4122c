using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>More clients than the gateway lists, all at the same time, as after a restart.</summary>
public sealed class ManyClientsTests
{
    [Fact]
    public async Task Clients_that_come_at_once_are_all_let_in()
    {
        const int Clients = 1_500;
        const int Times = 3;
        await using var gateway = await TestGateway.StartAsync();

        for (var i = 0; i < Times; i++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(() => ShakeHandsAsync(gateway.Address))));

            Assert.All(answers, answer => Assert.StartsWith("{\"type\":\"res\",\"id\":\"1\",\"ok\":true", answer, StringComparison.Ordinal));
        }
    }

    // The beginning of the answer, or how the socket was closed in its place.
    private static async Task<string> ShakeHandsAsync(Uri address)
    {
        using var socket = new ClientWebSocket();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await socket.ConnectAsync(new Uri(address.AbsoluteUri.Replace("http", "ws", StringComparison.Ordinal)), deadline.Token);
        var parameters = TestClient.ConnectParams(TestGateway.Token);
        parameters["client"] = new JsonObject { ["id"] = "test", ["version"] = "1", ["platform"] = "linux", ["mode"] = "test" };
        var connect = new JsonObject { ["type"] = "req", ["id"] = "1", ["method"] = "connect", ["params"] = parameters };
        await socket.SendAsync(Encoding.UTF8.GetBytes(connect.ToJsonString()), WebSocketMessageType.Text, true, deadline.Token);
        var buffer = new byte[1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), deadline.Token);
            var text = Encoding.UTF8.GetString(buffer, 0, part.Count);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return $"closed: {socket.CloseStatus} {socket.CloseStatusDescription}";
            }

            // Before it comes the challenge.
            if (text.StartsWith("{\"type\":\"res\"", StringComparison.Ordinal))
            {
                return text;
            }
        }
    }
}

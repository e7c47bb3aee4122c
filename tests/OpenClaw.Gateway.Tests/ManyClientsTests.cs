using System.Net.WebSockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Waiting;

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
            var sockets = await OpenAsync(gateway.Address, Clients);
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task What_a_crowd_took_is_given_back_while_it_is_still_connected()
    {
        const int Clients = 500;
        var state = Directory.CreateTempSubdirectory("openclaw-gateway-test-").FullName;
        try
        {
            await using var gateway = await GatewayProcess.StartAsync(state, new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_TOKEN"] = TestGateway.Token });
            var first = await OpenAsync(gateway.Address, 1);
            var before = gateway.ResidentKilobytes;
            var sockets = await OpenAsync(gateway.Address, Clients);
            var crowded = gateway.ResidentKilobytes;

            // They answer no pings, so it has less time than the gateway gives those.
            await Eventually.TrueAsync(
                () => gateway.ResidentKilobytes < before + ((crowded - before) / 2), $"less than half of {crowded - before} KB is still taken", TimeSpan.FromSeconds(50));

            Assert.All([.. first, .. sockets], socket => Assert.Equal(WebSocketState.Open, socket.State));
            sockets.ForEach(socket => socket.Dispose());
            first.ForEach(socket => socket.Dispose());
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static async Task<List<ClientWebSocket>> OpenAsync(Uri address, int count) =>
        [.. await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => ShakeHandsAsync(address))))];

    private static async Task<ClientWebSocket> ShakeHandsAsync(Uri address)
    {
        var socket = new ClientWebSocket();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await socket.ConnectAsync(new Uri(address.AbsoluteUri.Replace("http", "ws", StringComparison.Ordinal)), deadline.Token);
        var parameters = TestClient.ConnectParams(TestGateway.Token);
        parameters["client"] = new JsonObject { ["id"] = "test", ["version"] = "1", ["platform"] = "linux", ["mode"] = "test" };
        var connect = new JsonObject { ["type"] = "req", ["id"] = "1", ["method"] = "connect", ["params"] = parameters };
        await socket.SendAsync(Encoding.UTF8.GetBytes(connect.ToJsonString()), WebSocketMessageType.Text, true, deadline.Token);
        var buffer = new byte[64 * 1024];
        var text = string.Empty;
        ValueWebSocketReceiveResult part;
        do
        {
            // Before the answer comes the challenge; of each frame the beginning counts.
            part = await socket.ReceiveAsync(buffer.AsMemory(), deadline.Token);
            Assert.True(part.MessageType == WebSocketMessageType.Text, $"closed: {socket.CloseStatus} {socket.CloseStatusDescription}");
            text += Encoding.UTF8.GetString(buffer, 0, Math.Min(part.Count, 64));
        }
        while (!part.EndOfMessage || !text.Contains("\"res\"", StringComparison.Ordinal));
        Assert.Contains("{\"type\":\"res\",\"id\":\"1\",\"ok\":true", text, StringComparison.Ordinal);
        return socket;
    }
}

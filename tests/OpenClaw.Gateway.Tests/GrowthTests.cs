using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>What strangers and mistakes leave behind: nothing. It counts the memory of this process, so nothing else runs beside it.</summary>
[CollectionDefinition(nameof(GrowthTests), DisableParallelization = true)]
[Collection(nameof(GrowthTests))]
public sealed class GrowthTests
{
    private const int Frames = 5_000;
    private const long LeastLeakPerFrame = 512;

    private static readonly string[] Values = ["null", "1e999", "-1", "\"\\ud800\"", "[]", "{\"key\":{}}", "\"x\"", "{\"sessionKey\":7,\"message\":[]}", "{\"bogus\":true}"];

    [Fact]
    public async Task Frames_that_are_wrong_leave_nothing_behind()
    {
        await using var gateway = await TestGateway.StartAsync("{ gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef' } } }");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(gateway.Address.AbsoluteUri.Replace("http", "ws", StringComparison.Ordinal)), CancellationToken.None);
        var connect = new JsonObject { ["type"] = "req", ["id"] = "c", ["method"] = "connect", ["params"] = TestClient.ConnectParams(TestGateway.Token) };
        await SendAsync(socket, connect.ToJsonString(), "c");
        var random = new Random(20260209);
        string[] methods = ["chat.send", "config.patch", "sessions.patch", "no.such.method", "device.pair.approve", "agents.files.get", "send", "exec.approval.resolve"];

        async Task RoundAsync()
        {
            for (var i = 0; i < Frames; i++)
            {
                await SendAsync(socket, $$"""{"type":"req","id":"f{{i}}","method":"{{methods[random.Next(methods.Length)]}}","params":{{Values[random.Next(Values.Length)]}}}""", $"f{i}");
            }
        }

        // The first round fills pools and caches, which stay.
        await RoundAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await RoundAsync();
        var after = GC.GetTotalMemory(forceFullCollection: true);

        Assert.True(after - before < Frames * LeastLeakPerFrame, $"{(after - before) / Frames} bytes stay behind for each frame");
    }

    [Fact]
    public async Task Connections_that_are_refused_leave_nothing_behind()
    {
        const int Connections = 400;
        await using var gateway = await TestGateway.StartAsync(
            "{ gateway: { mode: 'local', auth: { token: 'peertoken0123456789abcdef', rateLimit: { maxAttempts: 1000000 } } } }");

        async Task RoundAsync()
        {
            for (var i = 0; i < Connections; i++)
            {
                await using var client = await gateway.OpenAsync();
                await client.CallAsync("connect", TestClient.ConnectParams($"wrong-{i}"));
            }
        }

        await RoundAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await RoundAsync();
        var after = GC.GetTotalMemory(forceFullCollection: true);

        Assert.True(after - before < Connections * 4096, $"{(after - before) / Connections} bytes stay behind for each connection");
    }

    // Sends a frame and reads until its answer, keeping nothing.
    private static async Task SendAsync(ClientWebSocket socket, string text, string id)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[256 * 1024];
        var answer = Encoding.UTF8.GetBytes($"\"id\":\"{id}\"");

        // What is no text has no id that could be repeated.
        var nameless = "\"id\":\"invalid\""u8.ToArray();
        while (true)
        {
            var length = 0;
            WebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
                length += part.Count;
            }
            while (!part.EndOfMessage);
            var head = buffer.AsSpan(0, Math.Min(length, 200));
            if (head.IndexOf(answer) >= 0 || head.IndexOf(nameless) >= 0)
            {
                return;
            }
        }
    }
}

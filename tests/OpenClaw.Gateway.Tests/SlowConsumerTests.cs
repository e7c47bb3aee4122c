using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Gateway.Tests;

/// <summary>A client that does not read costs itself its connection, and nobody else anything.</summary>
public sealed class SlowConsumerTests
{
    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_and_the_others_miss_nothing()
    {
        const int Messages = 60;
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        var connections = gateway.Services.GetRequiredService<ConnectionRegistry>();
        await using var reader = await gateway.ConnectAsync();
        model.Says("hello");
        await reader.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "hi", ["idempotencyKey"] = "k" });
        await reader.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");
        using var deaf = new ClientWebSocket();
        await deaf.ConnectAsync(new Uri(gateway.Address.AbsoluteUri.Replace("http", "ws", StringComparison.Ordinal)), CancellationToken.None);
        var connect = new JsonObject { ["type"] = "req", ["id"] = "1", ["method"] = "connect", ["params"] = TestClient.ConnectParams(TestGateway.Token) };
        await deaf.SendAsync(Encoding.UTF8.GetBytes(connect.ToJsonString()), WebSocketMessageType.Text, true, CancellationToken.None);
        await Eventually.TrueAsync(() => connections.Connected.Count() == 2, "both are connected");

        // More than the buffers of both kernels and the gateway's own limit hold.
        var text = new string('x', 250_000);
        for (var i = 0; i < Messages; i++)
        {
            await reader.AskAsync("chat.inject", new JsonObject { ["sessionKey"] = "main", ["message"] = $"{i} {text}" });
        }

        await Eventually.TrueAsync(() => connections.Connected.Count() == 1, "the one that does not read is gone");
        Assert.Null(reader.CloseStatus);
        await Eventually.TrueAsync(
            () => reader.Frames.Count(frame => (string?)frame["event"] == "chat" && ((string?)frame["payload"]!["runId"])!.StartsWith("inject-", StringComparison.Ordinal)) == Messages,
            "the one that reads has every event");
    }
}

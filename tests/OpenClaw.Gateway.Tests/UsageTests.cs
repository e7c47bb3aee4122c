using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>Tokens as the provider counted them, money by the prices of the configuration.</summary>
public sealed class UsageTests
{
    [Fact]
    public async Task A_turn_costs_what_the_prices_say_in_transcript_and_reports()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            model.Config().Replace("cost: { input: 0, output: 0,", "cost: { input: 3, output: 15,", StringComparison.Ordinal));
        await using var client = await gateway.ConnectAsync();
        model.Says("hello");

        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "hi", ["idempotencyKey"] = "r1" });
        await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");

        var history = await client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = "main" });
        var usage = history["messages"]!.AsArray().Single(message => (string?)message!["role"] == "assistant")!["usage"]!;
        Assert.Equal((10, 5, 15), ((int)usage["input"]!, (int)usage["output"]!, (int)usage["totalTokens"]!));
        Assert.Equal(30e-6, (double)usage["cost"]!["input"]!, 1e-12);
        Assert.Equal(75e-6, (double)usage["cost"]!["output"]!, 1e-12);
        Assert.Equal(105e-6, (double)usage["cost"]!["total"]!, 1e-12);

        var cost = await client.AskAsync("usage.cost", new JsonObject());
        Assert.Equal(105e-6, (double)cost["totals"]!["totalCost"]!, 1e-12);
        var sessions = await client.AskAsync("sessions.usage", new JsonObject());
        Assert.Equal("fake-1", (string?)sessions["aggregates"]!["byModel"]![0]!["model"]);
        Assert.Equal(105e-6, (double)sessions["aggregates"]!["byModel"]![0]!["totals"]!["totalCost"]!, 1e-12);
    }
}

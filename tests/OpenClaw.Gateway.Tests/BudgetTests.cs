using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Gateway.Tests.Providers;

namespace OpenClaw.Gateway.Tests;

/// <summary>What a turn and a session may use at most, and what people read when it is used up.</summary>
public sealed class BudgetTests
{
    // An answer of the scripted model has 10 tokens read and 5 written: $0.000105 at these prices.
    private const string Prices = "cost: { input: 3, output: 15,";

    [Theory]
    [InlineData("turn: { toolCalls: 2 }", "agents.defaults.budgets.turn.toolCalls", 2)]
    [InlineData("turn: { tokens: 30 }", "agents.defaults.budgets.turn.tokens", 2)]
    [InlineData("turn: { cost: 0.0003 }", "agents.defaults.budgets.turn.cost", 3)]
    [InlineData("turn: { seconds: 0.001 }", "agents.defaults.budgets.turn.seconds", 1)]
    [InlineData("session: { toolCalls: 3 }", "agents.defaults.budgets.session.toolCalls", 3)]
    [InlineData("session: { tokens: 30 }", "agents.defaults.budgets.session.tokens", 2)]
    [InlineData("session: { cost: 0.0003 }", "agents.defaults.budgets.session.cost", 3)]
    [InlineData("session: { seconds: 0.001 }", "agents.defaults.budgets.session.seconds", 1)]
    public async Task A_budget_stops_the_turn_and_names_the_setting(string budget, string setting, int most)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Config(model, budget), worker.Environment);
        await using var client = await gateway.ConnectAsync();
        for (var i = 0; i < 6; i++)
        {
            model.Calls("exec", new JsonObject { ["command"] = $"echo {i}" }, $"call_{i}");
        }

        var (end, _) = await client.RunAsync("go");

        Assert.Equal("error", (string?)end["state"]);
        Assert.Contains(setting, (string?)end["errorMessage"]);
        Assert.True(worker.Requests.Count <= most, $"{worker.Requests.Count} calls ran");
    }

    [Theory]
    [InlineData("tokens: 20", "this session has used 30 tokens, and agents.defaults.budgets.session.tokens allows 20. Send /new")]
    [InlineData("cost: 0.0002", "this session has used $0.00021, and agents.defaults.budgets.session.cost allows 0.0002. Send /new")]
    [InlineData("toolCalls: 2", "this session has used 2 tool calls, and agents.defaults.budgets.session.toolCalls allows 2. Send /new")]
    [InlineData("seconds: 5", "this session has used 6 s of work, and agents.defaults.budgets.session.seconds allows 5. Send /new")]
    public async Task What_a_session_used_before_counts_until_it_is_reset(string limit, string message)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Config(model, $"session: {{ {limit} }}"), worker.Environment, time);
        await using var client = await gateway.ConnectAsync();
        var kind = limit.Split(':')[0];

        // Two turns that use up what there is, each within the limit when it begins.
        for (var turn = 0; turn < 2; turn++)
        {
            if (kind == "toolCalls")
            {
                model.Calls("exec", new JsonObject { ["command"] = "true" });
            }

            var gate = new TaskCompletionSource();
            model.SaysThenWaits($"turn {turn}", gate.Task);
            var running = client.RunAsync("hi");
            await client.WaitForEventAsync("agent", payload => payload["data"]?["text"]?.ToString() == $"turn {turn}");
            time.Advance(TimeSpan.FromSeconds(3));
            gate.SetResult();
            Assert.Equal($"turn {turn}", (await running).End.Text());
        }

        if (kind == "toolCalls")
        {
            model.Calls("exec", new JsonObject { ["command"] = "true" });
        }

        var (stopped, _) = await client.RunAsync("hi");
        Assert.Equal("error", (string?)stopped["state"]);
        Assert.Contains(message, (string?)stopped["errorMessage"]);
        await client.AskAsync("sessions.reset", new JsonObject { ["key"] = "main" });
        model.Says("after the reset");
        Assert.Equal("after the reset", (await client.RunAsync("hi")).End.Text());
    }

    [Fact]
    public async Task What_a_summary_took_counts_too()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Config(model, "session: { tokens: 60 }"), worker.Environment);
        await using var client = await gateway.ConnectAsync();
        for (var turn = 0; turn < 3; turn++)
        {
            model.Says($"turn {turn}");
            await client.RunAsync($"question {turn}");
        }

        model.Says("the summary");
        Assert.StartsWith("⚙️ Compacted (", (await client.RunAsync("/compact")).End.Text());
        var (stopped, _) = await client.RunAsync("hi");

        Assert.Contains("this session has used 60 tokens, and agents.defaults.budgets.session.tokens allows 60", (string?)stopped["errorMessage"]);
        var usage = await client.AskAsync("usage.cost");
        Assert.Equal(60, (long)usage["totals"]!["totalTokens"]!);
        Assert.Equal(4 * 0.000105, (double)usage["totals"]!["totalCost"]!, 9);
    }

    [Fact]
    public async Task A_limit_of_the_agents_own_stands_in_for_the_shared_one()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        var config = Config(model, "turn: { toolCalls: 1, tokens: 100 }")
            .Replace("defaults: {", "list: [{ id: 'main', budgets: { turn: { toolCalls: 3 } } }], defaults: {", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config, worker.Environment);
        await using var client = await gateway.ConnectAsync();
        for (var i = 0; i < 4; i++)
        {
            model.Calls("exec", new JsonObject { ["command"] = $"echo {i}" }, $"call_{i}");
        }

        var (end, _) = await client.RunAsync("go");

        Assert.Contains("this turn has used 3 tool calls, and agents.list[main].budgets.turn.toolCalls allows 3. Send another message to go on", (string?)end["errorMessage"]);
        Assert.Equal(3, worker.Requests.Count);
    }

    private static string Config(ScriptedModel model, string budgets) => model.Config()
        .Replace("cost: { input: 0, output: 0,", Prices, StringComparison.Ordinal)
        .Replace("sandbox: { mode", $"budgets: {{ {budgets} }}, sandbox: {{ mode", StringComparison.Ordinal);
}

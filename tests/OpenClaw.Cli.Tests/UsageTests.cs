using System.Text.Json;

namespace OpenClaw.Cli.Tests;

public sealed class UsageTests : IAsyncLifetime, IDisposable
{
    private const string Totals = """{"input":12000,"output":3400,"cacheRead":5000,"cacheWrite":0,"totalTokens":20400,"totalCost":0.1234,"missingCostEntries":0}""";
    private const string Cost = $$"""{"updatedAt":1,"days":7,"daily":[{"date":"2026-11-28",{{Inner}} }],"totals":{{Totals}} }""";
    private const string Inner = "\"input\":12000,\"output\":3400,\"cacheRead\":5000,\"cacheWrite\":0,\"totalTokens\":20400,\"totalCost\":0.1234";
    private const string Sessions = $$"""
        {"updatedAt":1,"sessions":[{"key":"agent:main:main","usage":{{Totals}} }],"totals":{{Totals}},
         "aggregates":{"byModel":[{"provider":"fake","model":"fake-1","count":4,"totals":{{Totals}} }],"tools":{"totalCalls":3,"uniqueTools":1,"tools":[{"name":"exec","count":3}] } } }
        """;

    private readonly Cli _cli = new();
    private ScriptedGateway _gateway = null!;

    private IEnumerable<(string Method, JsonElement Params)> Asked => _gateway.Calls.Where(call => call.Method != "connect");

    public async Task InitializeAsync() => _gateway = (await ScriptedGateway.StartAsync()).Answers("usage.cost", Cost).Answers("sessions.usage", Sessions);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Tables_by_day_model_session_and_tool()
    {
        var result = await _cli.RunAsync(_gateway.Environment(), "usage", "--days", "7");

        Assert.Equal((0, string.Empty), (result.ExitCode, result.Error));
        Assert.Contains("Total: $0.1234, 20,400 tokens", result.Output, StringComparison.Ordinal);
        foreach (var title in (string[])["By day", "By model", "By session", "By tool"])
        {
            Assert.Contains(title, result.Output, StringComparison.Ordinal);
        }

        Assert.Matches(@"fake/fake-1\s+│ 4\s+│ 12,000 │ 3,400\s+│ 5,000\s+│ 20,400 │ \$0\.1234", result.Output);
        Assert.Matches(@"exec\s+│ 3", result.Output);
        Assert.All(Asked, call => Assert.Equal(7, call.Params.GetProperty("days").GetInt32()));
    }

    [Fact]
    public async Task As_json_it_is_what_the_gateway_says()
    {
        var result = await _cli.RunAsync(_gateway.Environment(), "usage", "--json", "--session", "main");

        using var usage = JsonDocument.Parse(result.Output);
        Assert.Equal(20400, usage.RootElement.GetProperty("sessions").GetProperty("totals").GetProperty("totalTokens").GetInt32());
        Assert.Equal("main", Assert.Single(Asked).Params.GetProperty("key").GetString());
    }

    [Fact]
    public async Task Nothing_used_is_said_in_a_line()
    {
        _gateway.Answers("usage.cost", """{"daily":[],"totals":{}}""").Answers("sessions.usage", """{"sessions":[],"totals":{"totalTokens":0}}""");

        var result = await _cli.RunAsync(_gateway.Environment(), "usage");

        Assert.Equal("Usage of the last 7 days\nNo model has answered in this time.\n", result.Output);
    }
}

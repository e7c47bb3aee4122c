using System.Text.Json;

namespace OpenClaw.Cli.Tests;

public sealed class HealthTests : IAsyncLifetime, IDisposable
{
    private const string Health = """
        {"ok":true,"ts":1,"durationMs":0,"channels":{"telegram":{"configured":true,"probe":{"ok":true,"elapsedMs":123,"bot":{"username":"claw"}}},"discord":{}},
        "channelOrder":["telegram","discord"],"channelLabels":{"telegram":"Telegram","discord":"Discord"},"heartbeatSeconds":1800,"defaultAgentId":"main",
        "agents":[{"agentId":"main","isDefault":true,"heartbeat":{"enabled":true,"every":"30m"},"sessions":{"path":"/s/sessions.json","count":1,
        "recent":[{"key":"agent:main:main","updatedAt":1,"age":300000}]}}],"sessions":{"path":"/s/sessions.json","count":1,"recent":[]}}
        """;

    private readonly Cli _cli = new();
    private ScriptedGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = (await ScriptedGateway.StartAsync()).Answers("health", Health);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Health_reads_well()
    {
        var result = await _cli.RunAsync(_gateway.Environment(), "health");

        Assert.Equal(
            """
            Telegram: ok (@claw) (123ms)
            Discord: not configured
            Agents: main (default)
            Heartbeat interval: 30m (main)
            Session store (main): /s/sessions.json (1 entries)
            - agent:main:main (5m ago)

            """,
            result.Output);
        Assert.Equal((0, string.Empty), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task Health_as_json_is_the_payload_and_nothing_else()
    {
        var result = await _cli.RunAsync(_gateway.Environment(), "health", "--json");

        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Health).RootElement, JsonDocument.Parse(result.Output).RootElement));
        Assert.StartsWith("{\n  \"ok\": true,", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_that_is_not_ok_fails()
    {
        _gateway.Answers("health", """{"ok":false,"agents":[]}""");

        Assert.Equal(1, (await _cli.RunAsync(_gateway.Environment(), "health")).ExitCode);
        Assert.Equal(1, (await _cli.RunAsync(_gateway.Environment(), "gateway", "health")).ExitCode);
    }

    [Fact]
    public async Task Verbose_says_which_gateway_was_asked()
    {
        var result = await _cli.RunAsync(_gateway.Environment(), "health", "--verbose");

        Assert.Contains($"Gateway target: {_gateway.Url.OriginalString}", result.Output, StringComparison.Ordinal);
        Assert.Contains("Source: OPENCLAW_GATEWAY_URL", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_call_prints_the_answer_and_fails_with_the_gateways_words()
    {
        var good = await _cli.RunAsync(_gateway.Environment(), "gateway", "call", "health");
        var pure = await _cli.RunAsync(_gateway.Environment(), "gateway", "call", "health", "--json");
        var unknown = await _cli.RunAsync(_gateway.Environment(), "gateway", "call", "frob");
        var bad = await _cli.RunAsync(_gateway.Environment(), "gateway", "call", "health", "--params", "{oops");

        Assert.StartsWith("Gateway call: health\n{", good.Output, StringComparison.Ordinal);
        Assert.StartsWith("{", pure.Output, StringComparison.Ordinal);
        Assert.Equal((1, "Gateway call failed: unknown method: frob\n"), (unknown.ExitCode, unknown.Error));
        Assert.Equal(1, bad.ExitCode);
        Assert.StartsWith("--params is not valid JSON", bad.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_status_probes_and_tells_the_version()
    {
        var human = await _cli.RunAsync(_gateway.Environment(), "gateway", "status");
        var json = JsonDocument.Parse((await _cli.RunAsync(_gateway.Environment("wrong"), "gateway", "status", "--json")).Output).RootElement;

        Assert.Contains("RPC probe: ok", human.Output, StringComparison.Ordinal);
        Assert.Contains("gateway 1.2.3", human.Output, StringComparison.Ordinal);
        Assert.False(json.GetProperty("rpc").GetProperty("ok").GetBoolean());
        Assert.Contains("token mismatch", json.GetProperty("rpc").GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("1", null, false)]
    [InlineData(null, "1", true)]
    [InlineData("1", "1", false)]
    public async Task Colours_follow_no_color_and_force_color(string? noColor, string? forceColor, bool coloured)
    {
        var environment = _gateway.Environment();
        environment["NO_COLOR"] = noColor;
        environment["FORCE_COLOR"] = forceColor;

        var result = await _cli.RunAsync(environment, "gateway", "health");

        Assert.Equal(coloured, result.Output.Contains('\e', StringComparison.Ordinal));
    }
}

using System.Text.Json;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.Cli.Tests;

public sealed class OverviewTests : IAsyncLifetime, IDisposable
{
    private const string Sessions = """
        {"ts":1000000,"path":"/s/sessions.json","count":2,"defaults":{},"sessions":[
          {"key":"agent:main:main","kind":"direct","updatedAt":700000,"sessionId":"id-1","totalTokens":1234,"model":"demo-1","contextTokens":200000,"abortedLastRun":true,"thinkingLevel":"low"},
          {"key":"agent:main:other","kind":"group","updatedAt":null,"sessionId":"id-2"}]}
        """;

    private readonly Cli _cli = new();
    private ScriptedGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ScriptedGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Sessions_are_a_table_for_people()
    {
        _gateway.Answers("sessions.list", Sessions.ReplaceLineEndings(" "));

        var result = await _cli.RunAsync(_gateway.Environment(), "sessions");

        Assert.Equal(
            """
            Session store: /s/sessions.json
            Sessions listed: 2
            Kind   Key              Age     Model   Tokens (ctx %) Flags
            direct agent:main:main  5m ago  demo-1  1.2k/200k (0%) think:low aborted id:id-1
            group  agent:main:other unknown unknown unknown        id:id-2

            """,
            result.Output);
    }

    [Fact]
    public async Task Sessions_as_json_have_their_age()
    {
        _gateway.Answers("sessions.list", Sessions.ReplaceLineEndings(" "));

        var json = JsonDocument.Parse((await _cli.RunAsync(_gateway.Environment(), "sessions", "--json", "--active", "60")).Output).RootElement;

        Assert.Equal(60, json.GetProperty("activeMinutes").GetInt32());
        Assert.Equal(2, json.GetProperty("count").GetInt32());
        Assert.Equal(300_000, json.GetProperty("sessions")[0].GetProperty("ageMs").GetInt64());
        Assert.Equal(60, _gateway.Calls.Last().Params.GetProperty("activeMinutes").GetInt32());
    }

    [Fact]
    public async Task Status_shows_gateway_agents_and_recent_sessions()
    {
        _gateway.Answers("status", """
            {"heartbeat":{"defaultAgentId":"main","agents":[{"agentId":"main","enabled":true,"every":"30m","everyMs":1800000}]},"channelSummary":[],"queuedSystemEvents":[],"sessions":{"paths":[],"count":1,"defaults":{"model":"demo-1"},"recent":[{"key":"agent:main:main","kind":"direct","updatedAt":1}],"byAgent":[]}}
            """.Trim());

        var human = await _cli.RunAsync(_gateway.Environment(), "status");
        var json = JsonDocument.Parse((await _cli.RunAsync(_gateway.Environment(), "status", "--json")).Output).RootElement;

        Assert.Equal((0, string.Empty), (human.ExitCode, human.Error));
        Assert.Contains("│ Heartbeat │ 30m (main)", human.Output, StringComparison.Ordinal);
        Assert.Contains("agent:main:main", human.Output, StringComparison.Ordinal);
        Assert.All(human.Output.Split('\n'), line => Assert.True(line.Length <= 120, line));
        Assert.True(json.GetProperty("gateway").GetProperty("reachable").GetBoolean());
        Assert.Equal("1.2.3", json.GetProperty("gateway").GetProperty("self").GetProperty("version").GetString());
        Assert.Equal("demo-1", json.GetProperty("sessions").GetProperty("defaults").GetProperty("model").GetString());
    }

    [Fact]
    public async Task Status_answers_also_when_the_gateway_does_not()
    {
        var down = new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_PORT"] = $"{FreePort.Next()}" };

        var human = await _cli.RunAsync(down, "status");
        var json = JsonDocument.Parse((await _cli.RunAsync(down, "status", "--json")).Output).RootElement;

        Assert.Equal(0, human.ExitCode);
        Assert.Contains("unreachable", human.Output, StringComparison.Ordinal);
        Assert.Contains("./run.sh", human.Output, StringComparison.Ordinal);
        Assert.False(json.GetProperty("gateway").GetProperty("reachable").GetBoolean());
        Assert.Contains("Connection refused", json.GetProperty("gateway").GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_prints_a_link_that_works_on_this_machine_with_the_gateways_own_token()
    {
        _cli.WriteConfig("{ gateway: { port: 18900, auth: { token: 'a b#c' }, controlUi: { basePath: '/ui' } } }");

        var result = await _cli.RunAsync(new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_TOKEN"] = "other" }, "dashboard", "--no-open");

        Assert.Equal(
            "Dashboard URL: http://127.0.0.1:18900/ui/#token=a%20b%23c\nBrowser launch disabled (--no-open). Use the URL above.\n", result.Output);
    }

    [Theory]
    [InlineData("http://127.0.0.1:28789", "http://127.0.0.1:28789/ui/#token=t")]
    [InlineData("https://claw.example.com/behind/?x=1", "https://claw.example.com/behind/ui/#token=t")]
    public async Task Dashboard_in_a_container_prints_where_its_port_is_published(string published, string link)
    {
        _cli.WriteConfig("{ gateway: { auth: { token: 't' }, controlUi: { basePath: '/ui' } } }");
        var container = new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_URL"] = "ws://openclaw-gateway:18789", ["OPENCLAW_DASHBOARD_URL"] = published };

        var result = await _cli.RunAsync(container, "dashboard", "--no-open");

        Assert.StartsWith($"Dashboard URL: {link}\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("28789")]
    [InlineData("http://user@host")]
    public async Task A_published_address_that_is_none_is_refused(string published)
    {
        var result = await _cli.RunAsync(new Dictionary<string, string?> { ["OPENCLAW_DASHBOARD_URL"] = published }, "dashboard", "--no-open");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"OPENCLAW_DASHBOARD_URL is \"{published}\"", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_without_a_display_explains_the_tunnel()
    {
        var result = await _cli.RunAsync(
            new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_TOKEN"] = "t", ["DISPLAY"] = null, ["WAYLAND_DISPLAY"] = null }, "dashboard");

        Assert.Contains("ssh -N -L 18789:127.0.0.1:18789", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("http://127.0.0.1:18789/#token=t\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openclaw ga", "gateway")]
    [InlineData("openclaw gateway ca", "call")]
    [InlineData("openclaw health --js", "--json")]
    public async Task Completion_works_in_a_real_shell(string line, string completed)
    {
        var program = Path.GetDirectoryName(Repository.AssemblyOf("OpenClaw.Cli", "openclaw"))!;
        var script = $"""
            source <(openclaw completion --shell bash)
            COMP_LINE='{line}' COMP_POINT={line.Length} COMP_CWORD={line.Split(' ').Length - 1}
            COMP_WORDS=({line})
            _openclaw
            printf '%s\n' "${"{COMPREPLY[@]}"}"
            """;

        var result = await ProcessRunner.RunAsync(new ProcessSpec("bash", "-c", script)
        {
            Environment = new Dictionary<string, string?> { ["PATH"] = $"{program}:{Environment.GetEnvironmentVariable("PATH")}" },
        });

        Assert.Equal((completed + "\n", string.Empty), (result.Output, result.Error));
    }

    [Fact]
    public async Task Completion_for_an_unknown_shell_is_refused()
    {
        var result = await _cli.RunAsync("completion", "--shell", "frob");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Allowed choices are zsh, bash, powershell, fish", result.Error, StringComparison.Ordinal);
    }
}

using System.Net;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>How the gateway starts: the first time, and with a configuration that is wrong.</summary>
[SupportedOSPlatform("linux")]
public sealed class StartTests
{
    [Fact]
    public async Task The_first_start_writes_a_configuration_in_which_tools_are_sandboxed()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync();

        var config = gateway.ReadConfig();
        Assert.Equal("local", (string?)config["gateway"]!["mode"]);
        Assert.Equal(TestGateway.Token, (string?)config["gateway"]!["auth"]!["token"]);
        Assert.Equal("all", (string?)config["agents"]!["defaults"]!["sandbox"]!["mode"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(gateway.ConfigPath));
    }

    [Fact]
    public async Task The_first_start_without_a_token_makes_one_that_works()
    {
        var environment = new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_TOKEN"] = null };
        await using var gateway = await TestGateway.StartAsync(environment: environment);
        var token = (string)gateway.ReadConfig()["gateway"]!["auth"]!["token"]!;

        Assert.Equal(48, token.Length);
        await using var client = await gateway.OpenAsync();
        await client.ConnectAsync(token);
    }

    [Fact]
    public async Task A_state_directory_that_the_gateway_makes_is_private()
    {
        var parent = Directory.CreateTempSubdirectory("openclaw-gateway-test-");
        var state = Path.Combine(parent.FullName, "deep", "state");
        await using (await TestGateway.StartAsync(environment: new Dictionary<string, string?> { ["OPENCLAW_STATE_DIR"] = state }))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(state));
        }

        parent.Delete(recursive: true);
    }

    [Fact]
    public async Task A_bad_configuration_leaves_the_gateway_up_but_not_ready_and_lists_every_problem()
    {
        const string Bad = """
            {
              // three mistakes
              gateway: { bnd: 'lan', port: 'many', auth: { token: 'peertoken0123456789abcdef' } },
              agents: { defaults: { sandbox: { mode: 'on' } } },
            }
            """;
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Bad);
        using var http = gateway.CreateHttpClient();

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/alive")).StatusCode);
        var ready = await http.GetAsync("/readyz");
        var reasons = JsonNode.Parse(await ready.Content.ReadAsStringAsync())!["reasons"]!.AsArray().Select(reason => (string)reason!).ToArray();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(
            [
                "gateway: Unrecognized key: \"bnd\" (did you mean \"bind\"?)",
                "gateway.port: Invalid input: expected integer, got \"many\"",
                "agents.defaults.sandbox.mode: Invalid value \"on\": expected one of \"off\", \"non-main\", \"all\"",
            ],
            reasons.OrderBy(reason => reason.StartsWith("agents", StringComparison.Ordinal) ? 1 : 0));

        // A person gets in and sees why; a turn does not run.
        await using var client = await gateway.ConnectAsync();
        var notices = (await client.AskAsync("health"))["notices"]!.AsArray();
        Assert.Equal(3, notices.Count);
        var id = await client.RequestAsync("agent", new JsonObject { ["message"] = "x", ["idempotencyKey"] = "r" });
        var final = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);
        Assert.Contains("openclaw.json is not valid", (string?)final["error"]!["message"]);
    }

    [Fact]
    public async Task Settings_that_the_sandbox_worker_would_refuse_leave_the_gateway_up_but_not_ready()
    {
        await using var gateway = await TestGateway.StartAsync(
            "{ agents: { defaults: { sandbox: { docker: { network: 'host', binds: ['/var/run/docker.sock:/s'] } } } } }");
        using var http = gateway.CreateHttpClient();

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode);
        var ready = await http.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        var reasons = JsonNode.Parse(await ready.Content.ReadAsStringAsync())!["reasons"]!.AsArray().Select(reason => (string)reason!).ToArray();
        Assert.Equal(2, reasons.Length);
        Assert.Equal(
            "agents.defaults.sandbox.docker.network: \"host\" would put the sandbox into another network namespace. Use none, bridge or a network of your own.",
            reasons[0]);
        Assert.StartsWith("agents.defaults.sandbox.docker.binds[0]: \"/var/run/docker.sock:/s\" would show the sandbox /var/run", reasons[1]);
    }

    [Fact]
    public async Task Reasons_are_not_for_strangers()
    {
        await using var gateway = await TestGateway.StartAsync("{ gateway: { nonsense: 1, auth: { token: 'peertoken0123456789abcdef' } } }");
        using var http = gateway.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/readyz") { Headers = { { "X-Forwarded-For", "203.0.113.9" } } };
        using var known = new HttpRequestMessage(HttpMethod.Get, "/readyz") { Headers = { { "X-Forwarded-For", "203.0.113.9" }, { "Authorization", $"Bearer {TestGateway.Token}" } } };

        var stranger = await (await http.SendAsync(request)).Content.ReadAsStringAsync();
        var owner = await (await http.SendAsync(known)).Content.ReadAsStringAsync();

        Assert.Equal("""{"ready":false}""", stranger);
        Assert.Contains("nonsense", owner);
    }

    [Theory]
    [InlineData("{ gateway: ", "JSON5 parse failed: the file ends where a value should be at line 1, column 12")]
    [InlineData("[]", "Invalid input: expected object")]
    [InlineData("{ gateway: { auth: { token: '${NOT_SET_ANYWHERE}' } } }", "gateway.auth.token: Environment variable \"NOT_SET_ANYWHERE\" is not set")]
    [InlineData("{ $include: './missing.json5' }", "Cannot read the included file")]
    public async Task A_file_that_cannot_be_read_is_explained(string config, string expected)
    {
        await using var gateway = await TestGateway.StartAsync(config);
        using var http = gateway.CreateHttpClient();

        var answer = await (await http.GetAsync("/readyz")).Content.ReadAsStringAsync();

        Assert.Contains(expected, JsonNode.Parse(answer)!["reasons"]![0]!.ToString());
    }

    [Fact]
    public async Task Without_a_model_a_turn_says_what_to_do_and_the_health_answer_too()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync();

        var id = await client.RequestAsync("agent", new JsonObject { ["message"] = "x", ["idempotencyKey"] = "r" });
        var final = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);

        Assert.Contains("OPENAI_API_KEY", (string?)final["error"]!["message"]);
        Assert.Contains("OPENAI_API_KEY", (string?)client.Hello!["snapshot"]!["health"]!["notices"]![0]);
    }

    [Fact]
    public async Task The_demo_model_answers_when_none_is_configured_and_is_named_as_such()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(environment: new Dictionary<string, string?>
        {
            ["OPENCLAW_DEMO_MODEL_URL"] = model.BaseUrl[..^"/v1".Length],
        });
        await using var client = await gateway.ConnectAsync();
        model.Says("I am a demo");

        var id = await client.RequestAsync("agent", new JsonObject { ["message"] = "x", ["idempotencyKey"] = "r" });
        var final = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);

        Assert.Equal("I am a demo", (string?)final["payload"]!["result"]!["payloads"]![0]!["text"]);
        Assert.Equal("demo", (string?)final["payload"]!["result"]!["meta"]!["agentMeta"]!["provider"]);
        Assert.Contains("demo model", (string?)(await client.AskAsync("health"))["notices"]![0]);
        Assert.Contains("demo model", (string?)(await client.AskAsync("status"))["notices"]![0]);
    }

    [Theory]
    [InlineData("/api/anything")]
    [InlineData("/v1/nothing")]
    public async Task Unknown_paths_are_404(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var http = gateway.CreateHttpClient();

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(path)).StatusCode);
    }
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tests;

/// <summary>The worker's routes through the gateway.</summary>
public sealed class SandboxMethodTests : IAsyncLifetime
{
    private const string Config = """{ agents: { defaults: { sandbox: { mode: 'non-main', docker: { image: 'wanted:1' } } }, list: [{ id: 'main' }, { id: 'work' }] } }""";
    private const string WorkerToken = "worker-token";

    private readonly List<(string Route, string? Authorization, JsonNode? Body)> _asked = [];
    private readonly Dictionary<string, (int Status, string Body)> _answers = [];
    private WebApplication _worker = null!;
    private TestGateway _gateway = null!;
    private TestClient _client = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _worker = builder.Build();
        _worker.Urls.Add("http://127.0.0.1:0");
        _worker.Run(AnswerAsync);
        await _worker.StartAsync();
        _gateway = await TestGateway.StartAsync(Config, new Dictionary<string, string?>
        {
            ["OPENCLAW_SANDBOX_WORKER_URL"] = _worker.Urls.First(),
            ["OPENCLAW_SANDBOX_WORKER_TOKEN"] = WorkerToken,
        });
        _client = await _gateway.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _gateway.DisposeAsync();
        await _worker.DisposeAsync();
    }

    [Fact]
    public async Task A_list_says_whether_each_image_is_the_one_that_is_configured()
    {
        _answers[WorkerRoutes.Sandboxes] = (200, """
            {"sandboxes":[{"containerId":"1","containerName":"a","scopeKey":"agent:main","image":"wanted:1","running":true,"createdAtMs":5,"lastUsedAtMs":6},
            {"containerId":"2","containerName":"b","scopeKey":"agent:work","image":"old:1","running":false,"createdAtMs":7}]}
            """);
        var list = await _client.AskAsync("sandbox.list", new JsonObject());

        Assert.Equal(2, list["containers"]!.AsArray().Count);
        Assert.True((bool)list["containers"]![0]!["imageMatch"]!);
        Assert.False((bool)list["containers"]![1]!["imageMatch"]!);
        Assert.Equal(7, (long)list["containers"]![1]!["lastUsedAtMs"]!);
        Assert.Empty(list["browsers"]!.AsArray());
        Assert.Equal($"Bearer {WorkerToken}", _asked.Single().Authorization);
        Assert.DoesNotContain(WorkerToken, list.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Selections_and_dry_runs_reach_the_worker()
    {
        _answers[WorkerRoutes.Recreate] = _answers[WorkerRoutes.Prune] = (200, """{"removals":[{"containerName":"a","scopeKey":"agent:main","reason":"asked for"}]}""");
        var removed = await _client.AskAsync("sandbox.recreate", new JsonObject { ["agentId"] = "Main", ["dryRun"] = true });
        await _client.AskAsync("sandbox.prune", new JsonObject { ["dryRun"] = true });

        Assert.Equal("a", (string?)removed["removals"]![0]!["containerName"]);
        Assert.Equal("main", (string?)_asked[0].Body!["agentId"]);
        Assert.True((bool)_asked[0].Body!["dryRun"]!);
        Assert.True((bool)_asked[1].Body!["dryRun"]!);
    }

    [Theory]
    [InlineData("agent:main:main", false, "agent:main")]
    [InlineData("agent:main:telegram:group:1", true, "agent:main")]
    [InlineData("agent:work:main", false, "agent:work")]
    public async Task An_explanation_decides_as_the_executor_does(string session, bool sandboxed, string scopeKey)
    {
        _answers[SandboxInspectionRoutes.Explain] = (200, """
            {"containerName":"c","image":"wanted:1","user":"1000:1000","workdir":"/workspace","mounts":[],"settings":{},"state":"absent","differences":[]}
            """);
        var explanation = await _client.AskAsync("sandbox.explain", new JsonObject { ["sessionKey"] = session });

        Assert.Equal(sandboxed, (bool)explanation["sandbox"]!["sessionIsSandboxed"]!);
        Assert.Equal("non-main", (string?)explanation["sandbox"]!["mode"]);
        Assert.Equal("c", (string?)explanation["worker"]!["containerName"]);
        Assert.Equal(scopeKey, (string?)_asked.Single().Body!["sandbox"]!["scopeKey"]);
        Assert.Equal("wanted:1", (string?)_asked.Single().Body!["sandbox"]!["docker"]!["image"]);
        if (sandboxed)
        {
            Assert.Contains("exec", explanation["sandbox"]!["tools"]!["allow"]!.AsArray().Select(name => (string?)name));
            Assert.Contains("browser", explanation["sandbox"]!["tools"]!["deny"]!.AsArray().Select(name => (string?)name));
        }
    }

    [Fact]
    public async Task An_explanation_stands_without_the_worker_and_says_why_it_is_not_whole()
    {
        _answers[SandboxInspectionRoutes.Explain] = (503, """{"code":"engine_unavailable","message":"The engine does not answer.","fix":"Start it."}""");
        var explanation = await _client.AskAsync("sandbox.explain", new JsonObject());

        Assert.Equal("agent:main:main", (string?)explanation["sessionKey"]);
        Assert.Equal("engine_unavailable", (string?)explanation["problem"]!["code"]);
    }

    [Theory]
    [InlineData("{\"agentId\":\"nope\"}", "unknown agent id \"nope\"")]
    [InlineData("{\"agentId\":\"work\",\"sessionKey\":\"agent:main:main\"}", "agent \"work\" does not match session key agent \"main\"")]
    [InlineData("{\"sessionKey\":\"\"}", "invalid sandbox.explain params")]
    [InlineData("{\"session\":\"x\"}", "invalid sandbox.explain params")]
    public async Task What_does_not_exist_or_contradicts_itself_is_refused(string parameters, string message)
    {
        var answer = await _client.CallAsync("sandbox.explain", JsonNode.Parse(parameters));

        Assert.Contains(message, (string?)answer["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task The_workers_reason_and_fix_reach_the_caller()
    {
        _answers[SandboxInspectionRoutes.Doctor] = (403, """{"code":"policy_denied","message":"docker.network \"host\" is not allowed.","fix":"Use none."}""");
        var answer = await _client.CallAsync("sandbox.doctor", new JsonObject());

        Assert.Equal("INVALID_REQUEST", (string?)answer["error"]!["code"]);
        Assert.Equal("Use none.", (string?)answer["error"]!["details"]!["fix"]);
    }

    [Theory]
    [InlineData("sandbox.list")]
    [InlineData("sandbox.recreate")]
    [InlineData("sandbox.prune")]
    [InlineData("sandbox.explain")]
    [InlineData("sandbox.doctor")]
    public async Task Only_an_administrator_may(string method)
    {
        await using var reader = await _gateway.ConnectAsync(["operator.read", "operator.write"]);
        var answer = await reader.CallAsync(method, new JsonObject());

        Assert.Equal("missing scope: operator.admin", (string?)answer["error"]!["message"]);
        Assert.Empty(_asked);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        _asked.Add((context.Request.Path, context.Request.Headers.Authorization, body.Length == 0 ? null : JsonNode.Parse(body)));
        var (status, answer) = _answers.GetValueOrDefault(context.Request.Path.Value!, (404, "{}"));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer);
    }
}

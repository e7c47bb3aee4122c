using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Gateway.Tests;

/// <summary>The tools by which models reach sessions and agents, and what they do not reach.</summary>
public sealed class SessionToolTests
{

    [Fact]
    public async Task A_session_outside_a_sandbox_sees_the_sessions_of_its_agent()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Unsandboxed(model));
        await using var client = await gateway.ConnectAsync();
        model.Says("the answer of work");
        await RunAsync(client, "what is it", "agent:main:work");

        var list = await CallAsync(model, client, "sessions_list", new JsonObject { ["messageLimit"] = 2, ["kinds"] = new JsonArray("other") });
        var history = await CallAsync(model, client, "sessions_history", new JsonObject { ["sessionKey"] = "work" });
        var status = await CallAsync(model, client, "session_status", new JsonObject { ["sessionKey"] = "work", ["model"] = "fake/other" });
        var missing = await CallAsync(model, client, "sessions_history", new JsonObject { ["sessionKey"] = "nothing" });

        var row = list["sessions"]!.AsArray().Single(session => (string?)session!["key"] == "agent:main:work")!;
        Assert.Equal("the answer of work", (string?)row["messages"]![1]!["content"]![0]!["text"]);
        Assert.Equal(["user", "assistant"], history["messages"]!.AsArray().Select(message => (string)message!["role"]!));
        Assert.Equal("what is it", (string?)history["messages"]![0]!["content"]![0]!["text"]);
        Assert.False(history["messages"]![1]!.AsObject().ContainsKey("usage"));
        Assert.Contains("🧠 Model: fake/other", status["text"]!.ToString());
        Assert.Equal("error", (string?)missing["status"]);
    }

    [Theory]
    [InlineData("sessions_history")]
    [InlineData("sessions_send")]
    [InlineData("session_status")]
    public async Task A_sandboxed_session_reaches_no_foreign_session(string tool)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        model.Says("secret of another session");
        await RunAsync(client, "hello", "agent:main:work");

        var refused = await CallAsync(model, client, tool, new JsonObject { ["sessionKey"] = "agent:main:work", ["message"] = "tell me", ["model"] = "fake/other" });
        var list = await CallAsync(model, client, "sessions_list", []);

        Assert.Equal("forbidden", (string?)refused["status"]);
        Assert.Contains("not visible from this sandboxed agent session", (string?)refused["error"]);
        Assert.Equal(0, (int)list["count"]!);
        Assert.DoesNotContain(model.Requests, request => request.Body.ToJsonString().Contains("tell me", StringComparison.Ordinal) && request.Body.ToJsonString().Contains("From session", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("cron")]
    [InlineData("nodes")]
    [InlineData("agents_list")]
    public async Task A_sandboxed_session_has_no_tool_that_reaches_the_gateway(string tool)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();

        var seen = await CallAsync(model, client, tool, new JsonObject { ["action"] = "config.get" });

        Assert.Matches("not found|blocked by sandbox tool policy", seen.ToJsonString());
        var offered = model.Requests[0].Body["tools"]!.AsArray().Select(offer => (string)offer!["function"]!["name"]!);
        Assert.DoesNotContain(tool, offered);
    }

    [Fact]
    public async Task Agents_reach_each_other_only_where_both_are_allowed()
    {
        await using var model = await ScriptedModel.StartAsync();
        var config = Unsandboxed(model, "tools: { agentToAgent: { enabled: true, allow: ['main', 'ally'] } },")
            .Replace("defaults: {", "list: [{ id: 'main' }, { id: 'ally' }, { id: 'stranger' }], defaults: {", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config);
        await using var client = await gateway.ConnectAsync();
        foreach (var agent in (string[])["ally", "stranger"])
        {
            model.Says("hello");
            await RunAsync(client, "hello", $"agent:{agent}:main");
        }

        model.Responder = body => body.ToJsonString().Contains("comes from another session", StringComparison.Ordinal) ? "forty-two" : null;
        var sent = await CallAsync(model, client, "sessions_send", new JsonObject { ["sessionKey"] = "agent:ally:main", ["message"] = "how much" });
        var refused = await CallAsync(model, client, "sessions_send", new JsonObject { ["sessionKey"] = "agent:stranger:main", ["message"] = "how much" });
        var both = await CallAsync(model, client, "sessions_send", new JsonObject { ["sessionKey"] = "x", ["label"] = "y", ["message"] = "how much" });

        Assert.Equal("ok", (string?)sent["status"]);
        Assert.Equal("forty-two", (string?)sent["reply"]);
        Assert.Equal("forbidden", (string?)refused["status"]);
        Assert.Equal("error", (string?)both["status"]);
    }

    [Fact]
    public async Task A_sub_agent_works_in_its_own_session_with_its_own_tools_and_tells_what_came_of_it()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "OpenClaw.Gateway",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        JsonObject? childRequest = null;
        model.Responder = body =>
        {
            var text = body.ToJsonString();
            if (text.Contains("You are a sub-agent", StringComparison.Ordinal))
            {
                childRequest = body;
                return "it is 42";
            }

            return LastUser(body).StartsWith("[Sub-agent", StringComparison.Ordinal) ? "told: 42" : null;
        };

        var spawned = await CallAsync(model, client, "sessions_spawn", new JsonObject { ["task"] = "count", ["label"] = "counter" });
        var told = await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final" && payload["message"]?.ToJsonString().Contains("told: 42", StringComparison.Ordinal) == true);

        var child = (string)spawned["childSessionKey"]!;
        Assert.Equal("accepted", (string?)spawned["status"]);
        Assert.StartsWith("agent:main:subagent:", child);
        Assert.Equal("agent:main:main", (string?)told["payload"]!["sessionKey"]);
        var offered = childRequest!["tools"]!.AsArray().Select(offer => (string)offer!["function"]!["name"]!).ToArray();
        Assert.Contains("exec", offered);
        Assert.DoesNotContain(offered, name => name.StartsWith("session", StringComparison.Ordinal));
        var history = await CallAsync(model, client, "sessions_history", new JsonObject { ["sessionKey"] = child });
        Assert.Contains("it is 42", history.ToJsonString());
        var row = (await client.AskAsync("sessions.list", new JsonObject { ["spawnedBy"] = "agent:main:main" }))["sessions"]!.AsArray().Single()!;
        Assert.Equal("counter", (string?)row["label"]);

        // One trace: the sub-agent and what it tells hang below the call that started it. Other tests of this process make spans of these names too.
        await Eventually.TrueAsync(() => spans.Any(IsChild), "the sub-agent's span ends");
        var subagent = spans.Single(IsChild);
        await Eventually.TrueAsync(() => Mine("subagent.announce").Any(), "the announcement's span ends");
        var call = Mine("execute_tool sessions_spawn").Single();
        Assert.All([subagent, .. Mine("subagent.announce")], span => Assert.Equal(call.SpanId, span.ParentSpanId));

        bool IsChild(Activity span) => span.OperationName == "subagent" && (string?)span.GetTagItem("openclaw.session.key") == child;

        IEnumerable<Activity> Mine(string name) => spans.Where(span => span.OperationName == name && span.TraceId == subagent.TraceId);
    }

    [Theory]
    [InlineData("sandbox: { mode: 'off' }", "outside a sandbox")]
    [InlineData("sandbox: { workspaceAccess: 'rw' }", "workspace access rw")]
    [InlineData("sandbox: { docker: { network: 'bridge' } }", "the network bridge")]
    [InlineData("tools: { sandbox: { tools: { allow: ['exec', 'web_fetch'] } } }", "the tool web_fetch")]
    [InlineData("sandbox: { docker: { binds: ['/srv:/srv:ro'] } }", "the bind /srv:/srv:ro")]
    [InlineData("name: 'equal'", null)]
    public async Task A_sandboxed_session_starts_nothing_that_has_more_than_it_has(string other, string? more)
    {
        await using var model = await ScriptedModel.StartAsync();
        var config = model.Config().Replace("defaults: {", $"list: [{{ id: 'main', subagents: {{ allowAgents: ['other'] }} }}, {{ id: 'other', {other} }}, {{ id: 'third' }}], defaults: {{", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config);
        await using var client = await gateway.ConnectAsync();
        model.Responder = body => body.ToJsonString().Contains("You are a sub-agent", StringComparison.Ordinal) ? "done" : LastUser(body).StartsWith("[Sub-agent", StringComparison.Ordinal) ? "NO_REPLY" : null;

        var answer = await CallAsync(model, client, "sessions_spawn", new JsonObject { ["task"] = "look", ["agentId"] = "other" });
        var third = await CallAsync(model, client, "sessions_spawn", new JsonObject { ["task"] = "look", ["agentId"] = "third" });

        Assert.Equal(more is null ? "accepted" : "forbidden", (string?)answer["status"]);
        Assert.Contains(more ?? string.Empty, answer.ToJsonString());
        Assert.Equal("forbidden", (string?)third["status"]);
        Assert.Contains("allowed: other", (string?)third["error"]);
    }

    private static string Unsandboxed(ScriptedModel model, string more = "") => model.Config(more).Replace("mode: 'all'", "mode: 'off'", StringComparison.Ordinal);

    private static string LastUser(JsonObject body) =>
        body["messages"]!.AsArray().Last(message => (string?)message!["role"] == "user")!["content"]!.ToString();

    /// <summary>One turn of the main session that calls the tool, and what the model saw of it.</summary>
    private static async Task<JsonNode> CallAsync(ScriptedModel model, TestClient client, string tool, JsonObject arguments)
    {
        var id = $"call_{Guid.NewGuid():n}";
        model.Calls(tool, arguments, id).Says("done");
        await RunAsync(client, "go", "agent:main:main");
        var seen = model.Requests.Select(request => request.Body["messages"]!.AsArray().LastOrDefault(message => (string?)message!["tool_call_id"] == id)).Last(message => message is not null)!;
        var text = seen["content"]!.ToString();
        return text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject { ["text"] = text };
    }

    private static async Task RunAsync(TestClient client, string message, string sessionKey)
    {
        var id = await client.RequestAsync("agent", new JsonObject { ["message"] = message, ["sessionKey"] = sessionKey, ["idempotencyKey"] = Guid.NewGuid().ToString() });
        var final = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);
        Assert.True((bool)final["ok"]!, final.ToJsonString());
    }
}

using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Gateway.Tests;

/// <summary>One message on its way through the gateway: socket, model, sandbox, and back.</summary>
public sealed class MessageTests
{
    [Fact]
    public async Task A_message_runs_a_command_in_the_sandbox_and_the_answer_comes_back()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(), worker.Environment);
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "id" }).Says("You are ", "1000.");
        worker.Run = _ => ("uid=1000\n", string.Empty, 0);

        var id = await client.RequestAsync("agent", new JsonObject { ["message"] = "who am I?", ["idempotencyKey"] = "run-1" });
        var accepted = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id));
        var final = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);

        Assert.Equal("accepted", (string?)accepted["payload"]!["status"]);
        Assert.Equal("ok", (string?)final["payload"]!["status"]);
        Assert.Equal("You are 1000.", (string?)final["payload"]!["result"]!["payloads"]![0]!["text"]);
        var exec = Assert.Single(worker.Requests).Request;
        Assert.Equal("id", exec.Command);
        Assert.Equal("agent:main", exec.Sandbox.ScopeKey);
        Assert.Equal("none", exec.Sandbox.Docker.Network);
        Assert.Equal(WorkspaceAccess.None, exec.Sandbox.WorkspaceAccess);

        // The model saw the output, and the transcript keeps who ran it.
        var toolMessage = model.Requests[1].Body["messages"]!.AsArray().Last()!;
        Assert.Equal("tool", (string?)toolMessage["role"]);
        Assert.Equal("uid=1000", (string?)toolMessage["content"]);
        var history = await client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = "main" });
        var result = history["messages"]!.AsArray().Single(message => (string?)message!["role"] == "toolResult")!;
        Assert.Equal(ScriptedWorker.ContainerId, (string?)result["details"]!["containerId"]);
        Assert.Equal(0, (int)result["details"]!["exitCode"]!);
        Assert.Equal("uid=1000", (string?)result["details"]!["aggregated"]);
    }

    [Fact]
    public async Task Events_of_a_run_come_in_the_order_clients_know()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        await using var watcher = await gateway.ConnectAsync(["operator.read"]);
        model.Says("PONG");

        var answer = await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "PING", ["idempotencyKey"] = "k1" });
        await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");
        await watcher.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");

        Assert.Equal("started", (string?)answer["status"]);
        var events = client.Frames.Where(frame => TestClient.IsEvent(frame, "agent") || TestClient.IsEvent(frame, "chat")).ToArray();
        Assert.Equal(
            ["agent lifecycle start 1", "agent assistant  2", "chat delta  2", "agent lifecycle end 3", "chat final  3"],
            events.Select(frame => $"{frame["event"]} {frame["payload"]!["stream"] ?? frame["payload"]!["state"]} {frame["payload"]!["data"]?["phase"]} {frame["payload"]!["seq"]}"));
        var numbers = events.Select(frame => (long)frame["seq"]!).ToArray();
        Assert.Equal(numbers.Order(), numbers);
        Assert.All(events, frame => Assert.Equal("agent:main:main", (string?)frame["payload"]!["sessionKey"]));

        var again = await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "PING", ["idempotencyKey"] = "k1" });
        Assert.Equal("ok", (string?)again["status"]);
        Assert.Single(model.Requests);
    }

    [Fact]
    public async Task The_model_sees_the_conversation_so_far()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(), worker.Environment);
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "true" }).Says("done").Says("again");

        await RunAsync(client, "first", "r1");
        await RunAsync(client, "second", "r2");

        var roles = model.Requests[2].Body["messages"]!.AsArray().Select(message => (string)message!["role"]!).ToArray();
        Assert.Equal(["system", "user", "assistant", "tool", "assistant", "user"], roles);
        Assert.Equal("Bearer sk-fake", model.Requests[2].Authorization);
        Assert.Equal("second", (string?)model.Requests[2].Body["messages"]![5]!["content"]);
        Assert.Contains("Docker container", (string?)model.Requests[2].Body["messages"]![0]!["content"]);
    }

    [Fact]
    public async Task A_failed_command_is_reported_to_the_model_with_its_output_and_exit_code()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(), worker.Environment);
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "false" }).Says("it failed");
        worker.Run = _ => ("some\n", "trouble\n", 7);

        await RunAsync(client, "go", "r1");

        var seen = JsonNode.Parse((string)model.Requests[1].Body["messages"]!.AsArray().Last()!["content"]!)!;
        Assert.Equal("error", (string?)seen["status"]);
        Assert.Equal("some\ntrouble\n\nCommand exited with code 7", (string?)seen["error"]);
    }

    [Fact]
    public async Task Under_non_main_every_other_session_runs_in_the_sandbox()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        var config = model.Config().Replace("mode: 'all'", "mode: 'non-main', scope: 'session'", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config, worker.Environment);
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "id" }).Says("yes");

        await RunAsync(client, "go", "r1", "agent:main:work");

        Assert.Equal("agent:main:work", Assert.Single(worker.Requests).Request.Sandbox.ScopeKey);
    }

    [Theory]
    [InlineData("down", "does not answer")]
    [InlineData("unset", "OPENCLAW_SANDBOX_WORKER_URL")]
    [InlineData("token", "worker token is wrong")]
    [InlineData("engine", "Start Docker")]
    [InlineData("broken", "image is missing")]
    public async Task When_the_sandbox_cannot_be_had_the_call_fails_with_reason_and_fix(string how, string expected)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        var environment = new Dictionary<string, string?>(worker.Environment);
        switch (how)
        {
            case "down": environment["OPENCLAW_SANDBOX_WORKER_URL"] = "http://127.0.0.1:1"; break;
            case "unset": environment.Clear(); break;
            case "token": environment["OPENCLAW_SANDBOX_WORKER_TOKEN"] = "other"; break;
            case "engine":
                worker.Refusal = (503, new WorkerError { Code = WorkerErrorCodes.EngineUnavailable, Message = "Docker does not answer.", Fix = "Start Docker." });
                break;
            default:
                worker.Failure = new WorkerError { Code = WorkerErrorCodes.ImageMissing, Message = "The image is missing." };
                break;
        }

        await using var gateway = await TestGateway.StartAsync(model.Config(), environment);
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "id" }).Says("sorry");

        var final = await RunAsync(client, "go", "r1");

        Assert.Equal("ok", (string?)final["payload"]!["status"]);
        var seen = (string)model.Requests[1].Body["messages"]!.AsArray().Last()!["content"]!;
        Assert.Contains(expected, seen);
        Assert.Contains("Nothing ran on the host", seen);
        Assert.True(worker.Requests.Count <= 1, "A command must never be tried twice.");
    }

    [Fact]
    public async Task Abort_ends_the_command_and_says_so_once()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        worker.Gate = Task.Delay(Timeout.Infinite);
        await using var gateway = await TestGateway.StartAsync(model.Config(), worker.Environment);
        await using var client = await gateway.ConnectAsync(caps: ["tool-events"]);
        model.Calls("exec", new JsonObject { ["command"] = "sleep 100" });
        await client.AskAsync("sessions.list");

        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "go", ["idempotencyKey"] = "r1" });
        await WaitUntilAsync(() => worker.Requests.Count == 1);
        var aborted = await client.AskAsync("chat.abort", new JsonObject { ["sessionKey"] = "agent:main:main" });
        await worker.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        var done = await client.AskAsync("agent.wait", new JsonObject { ["runId"] = "r1", ["timeoutMs"] = 10_000 });

        Assert.Equal("r1", (string?)aborted["runIds"]![0]);
        Assert.Equal("ok", (string?)done["status"]);
        var chat = client.Frames.Where(frame => TestClient.IsEvent(frame, "chat")).Select(frame => (string)frame["payload"]!["state"]!);
        Assert.Equal(["aborted"], chat);
        var row = (await client.AskAsync("sessions.list"))["sessions"]![0]!;
        Assert.True((bool)row["abortedLastRun"]!);
    }

    [Fact]
    public async Task A_failing_provider_ends_the_run_with_its_reason()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        model.Fails(400);

        var final = await RunAsync(client, "go", "r1");
        var error = await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "error");

        Assert.False((bool)final["ok"]!);
        Assert.Equal("UNAVAILABLE", (string?)final["error"]!["code"]);
        Assert.Contains("400", (string?)final["error"]!["message"]);
        Assert.Contains("400", (string?)error["payload"]!["errorMessage"]);
    }

    [Fact]
    public async Task Turns_of_one_session_wait_for_each_other_and_those_of_others_do_not()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        var gate = new TaskCompletionSource();
        model.SaysThenWaits("slow", gate.Task).Says("other").Says("next");

        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "1", ["idempotencyKey"] = "a" });
        await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "delta");
        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "2", ["idempotencyKey"] = "b" });
        await RunAsync(client, "3", "c", "agent:main:other");
        var waiting = await client.AskAsync("agent.wait", new JsonObject { ["runId"] = "b", ["timeoutMs"] = 1 });
        gate.SetResult();
        var done = await client.AskAsync("agent.wait", new JsonObject { ["runId"] = "b", ["timeoutMs"] = 10_000 });

        Assert.Equal("timeout", (string?)waiting["status"]);
        Assert.Equal("ok", (string?)done["status"]);
    }

    [Fact]
    public async Task Tool_events_go_to_who_asked_for_them_alone()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        var config = model.Config().Replace("sandbox: { mode: 'all' }", "verboseDefault: 'full', sandbox: { mode: 'all' }", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config, worker.Environment);
        await using var asking = await gateway.ConnectAsync(caps: ["tool-events"]);
        await using var other = await gateway.ConnectAsync(caps: ["tool-events"]);
        model.Calls("exec", new JsonObject { ["command"] = "id" }).Says("done");

        await RunAsync(asking, "go", "r1");
        await other.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");

        var tools = asking.Frames.Where(frame => (string?)frame["payload"]?["stream"] == "tool").ToArray();
        Assert.Equal(["start", "update", "result"], tools.Select(frame => (string)frame["payload"]!["data"]!["phase"]!));
        Assert.All(tools, frame => Assert.Null(frame["seq"]));
        Assert.Equal(ScriptedWorker.ContainerId, (string?)tools[2]["payload"]!["data"]!["result"]!["details"]!["containerId"]);
        Assert.DoesNotContain(other.Frames, frame => (string?)frame["payload"]?["stream"] == "tool");
    }

    [Theory]
    [InlineData(1_000, 0)]
    [InlineData(199_979, 0)]
    [InlineData(199_980, 1)]
    [InlineData(3_000_000, 2_800_021)]
    public async Task Long_output_reaches_the_model_with_its_beginning_its_end_and_the_bytes_between_counted(int middle, int leftOut)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        worker.Run = _ => ("the beginning" + new string('x', middle) + "end", "of it", 0);
        await using var gateway = await TestGateway.StartAsync(model.Config(), worker.Environment);
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "yes" }).Says("long");

        await RunAsync(client, "go", "r1");

        var seen = (string)model.Requests[1].Body["messages"]!.AsArray().Last()!["content"]!;
        var note = leftOut == 0 ? string.Empty : $"\n\n[... {leftOut} bytes left out ...]\n\n";
        Assert.StartsWith("the beginningxxx", seen);
        Assert.EndsWith("xxxendof it", seen);
        Assert.Equal(Math.Min(200_000, middle + 21) + note.Length, seen.Length);
        Assert.Contains(note, seen);
    }

    [Fact]
    public async Task A_character_at_the_cut_stays_whole()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        worker.Run = _ => ("x" + string.Concat(Enumerable.Repeat("\U0001F980", 200_000)), string.Empty, 0);
        await using var gateway = await TestGateway.StartAsync(model.Config(), worker.Environment);
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "crabs" }).Says("long");

        await RunAsync(client, "go", "r1");

        var seen = (string)model.Requests[1].Body["messages"]!.AsArray().Last()!["content"]!;
        var parts = seen.Split("\n\n[... ");
        Assert.DoesNotContain('\uFFFD', seen);
        Assert.Equal(800_000 + 1, System.Text.Encoding.UTF8.GetByteCount(parts[0]) + int.Parse(parts[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) + System.Text.Encoding.UTF8.GetByteCount(seen.Split("...]\n\n")[1]));
    }

    [Theory]
    [InlineData("oom", "needed more memory than the sandbox has (1g)", "docker.memory")]
    [InlineData("pids", "as many processes as it may (256)", "docker.pidsLimit")]
    [InlineData("disk", "disk of the workspace is full", "Remove files")]
    public async Task A_limit_that_a_command_met_is_named(string limit, string reason, string fix)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        worker.Run = _ => ("some output", string.Empty, 1);
        worker.Ending = exited => exited with { OomKilled = limit == "oom", PidsLimitHit = limit == "pids", DiskFull = limit == "disk" };
        await using var gateway = await TestGateway.StartAsync(model.Config(), worker.Environment);
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "make" }).Says("hm");

        await RunAsync(client, "go", "r1");

        var seen = (string?)JsonNode.Parse((string)model.Requests[1].Body["messages"]!.AsArray().Last()!["content"]!)!["error"];
        Assert.StartsWith("some output", seen);
        Assert.Contains(reason, seen);
        Assert.Contains(fix, seen);
    }

    [Fact]
    public async Task What_all_agents_share_has_the_settings_of_none()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        var config = model.Config().Replace(
            "agents: { defaults:",
            "agents: { list: [{ id: 'a', sandbox: { scope: 'shared', docker: { memory: '2g' } } }, { id: 'b', sandbox: { scope: 'shared', docker: { memory: '3g' }, prune: { idleHours: 1 } } }], defaults:",
            StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config, worker.Environment);
        await using var client = await gateway.ConnectAsync();
        foreach (var agent in new[] { "a", "b" })
        {
            model.Calls("exec", new JsonObject { ["command"] = "true" }).Says("done");
            await RunAsync(client, "go", agent, $"agent:{agent}:main");
        }

        var (first, second) = (worker.Requests[0].Request.Sandbox, worker.Requests[1].Request.Sandbox);
        Assert.Equal(("shared", "shared"), (first.ScopeKey, second.ScopeKey));
        Assert.Equal(("1g", "1g"), (first.Docker.Memory, second.Docker.Memory));
        Assert.Equal(first.Prune, second.Prune);
    }

    [Fact]
    public async Task The_workspace_is_made_ready_before_the_model_is_asked()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(), worker.Environment);
        await using var client = await gateway.ConnectAsync();
        model.Says("hello");

        await RunAsync(client, "go", "r1");

        Assert.Equal("agent:main", Assert.Single(worker.Prepared).ScopeKey);
    }

    [Fact]
    public async Task A_session_without_a_sandbox_has_no_workspace_made_ready()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        var config = model.Config().Replace("mode: 'all'", "mode: 'off'", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config, worker.Environment);
        await using var client = await gateway.ConnectAsync();
        model.Says("hello");

        await RunAsync(client, "go", "r1");

        Assert.Empty(worker.Prepared);
    }

    private static async Task<JsonObject> RunAsync(TestClient client, string message, string runId, string? sessionKey = null)
    {
        var parameters = new JsonObject { ["message"] = message, ["idempotencyKey"] = runId };
        if (sessionKey is not null)
        {
            parameters["sessionKey"] = sessionKey;
        }

        var id = await client.RequestAsync("agent", parameters);
        return await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(15);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "The condition was not met in time.");
            await Task.Delay(5);
        }
    }
}

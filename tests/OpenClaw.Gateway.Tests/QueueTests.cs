using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Gateway.Tests;

/// <summary>Messages that come while a turn of their session runs, and how many turns run at once.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task Collected_messages_become_one_turn_and_each_sender_hears_its_end()
    {
        await using var busy = await BusyAsync("{ debounceMs: 1 }");
        await busy.SendAsync("b", "second");
        await busy.SendAsync("c", "third");
        busy.Model.Says("both");

        busy.Release();

        Assert.Equal("ok", await busy.WaitAsync("b"));
        Assert.Equal("ok", await busy.WaitAsync("c"));
        Assert.Equal(2, busy.Model.Requests.Count);
        Assert.Equal("[Queued messages while agent was busy]\n\n---\nQueued #1\nsecond\n\n---\nQueued #2\nthird", busy.LastUserText(1));
        Assert.Equal("both", await busy.FinalTextAsync("b"));
        Assert.Null(await busy.FinalTextAsync("c"));
    }

    [Fact]
    public async Task Who_keeps_writing_is_answered_when_there_is_quiet()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var busy = await BusyAsync("{ debounceMs: 5000 }", time: time);
        await busy.SendAsync("b", "second");
        busy.Release();
        await busy.WaitAsync("a");

        time.Advance(TimeSpan.FromSeconds(4));
        await busy.SendAsync("c", "third");
        busy.Model.Says("both");
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return busy.Model.Requests.Count == 2;
        }, "the waiting messages are taken up");

        Assert.Contains("second", busy.LastUserText(1));
        Assert.Contains("third", busy.LastUserText(1));
    }

    [Fact]
    public async Task Followups_are_turns_of_their_own_in_their_order()
    {
        await using var busy = await BusyAsync("{ mode: 'followup', debounceMs: 1 }");
        await busy.SendAsync("b", "second");
        await busy.SendAsync("c", "third");
        busy.Model.Says("two").Says("three");

        busy.Release();

        Assert.Equal("ok", await busy.WaitAsync("c"));
        Assert.Equal(["second", "third"], [busy.LastUserText(1), busy.LastUserText(2)]);
        Assert.Equal("two", await busy.FinalTextAsync("b"));
        Assert.Equal("three", await busy.FinalTextAsync("c"));
    }

    [Theory]
    [InlineData("steer", 2)]
    [InlineData("queue", 2)]
    [InlineData("steer-backlog", 3)]
    public async Task A_steering_message_goes_into_the_turn_that_runs(string mode, int requests)
    {
        await using var worker = await ScriptedWorker.StartAsync();
        var gate = new TaskCompletionSource();
        worker.Gate = gate.Task;
        await using var busy = await BusyAsync($"{{ mode: '{mode}', debounceMs: 1 }}", worker, start: false);
        busy.Model.Calls("exec", new JsonObject { ["command"] = "slow" }).Says("heard").Says("again");
        await busy.SendAsync("a", "first");
        await Eventually.TrueAsync(() => worker.Requests.Count == 1, "the command runs");

        await busy.SendAsync("b", "rather blue");
        gate.SetResult();

        Assert.Equal("ok", await busy.WaitAsync("b"));
        Assert.Equal("ok", await busy.WaitAsync("a"));
        Assert.Equal(requests, busy.Model.Requests.Count);
        Assert.Equal(["tool", "user"], busy.Model.Requests[1].Body["messages"]!.AsArray().TakeLast(2).Select(message => (string)message!["role"]!));
        Assert.Equal("rather blue", busy.LastUserText(1));
        var history = await busy.Client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = "main" });
        Assert.Contains("rather blue", history.ToJsonString());
    }

    [Fact]
    public async Task An_interrupting_message_ends_the_turn_that_runs()
    {
        await using var busy = await BusyAsync("{ mode: 'interrupt' }");
        busy.Model.Says("now");

        await busy.SendAsync("b", "now this");

        Assert.Equal("ok", await busy.WaitAsync("b"));
        Assert.Equal("now this", busy.LastUserText(1));
        var aborted = await busy.Client.WaitForEventAsync("chat", payload => (string?)payload["runId"] == "a" && (string?)payload["state"] == "aborted");
        Assert.Equal("interrupt", (string?)aborted["payload"]!["stopReason"]);
    }

    [Theory]
    [InlineData("old")]
    [InlineData("new")]
    [InlineData("summarize")]
    public async Task What_is_too_much_gives_way_as_configured_and_is_told(string drop)
    {
        await using var busy = await BusyAsync($"{{ cap: 2, drop: '{drop}', debounceMs: 1 }}");
        await busy.SendAsync("b", "second");
        await busy.SendAsync("c", "third");
        var last = await busy.Client.CallAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "fourth", ["idempotencyKey"] = "d" });
        busy.Model.Says("done");

        busy.Release();
        await busy.WaitAsync("c");

        var text = busy.LastUserText(1);
        switch (drop)
        {
            case "old":
                Assert.DoesNotContain("second", text);
                Assert.Contains("fourth", text);
                var aborted = await busy.Client.WaitForEventAsync("chat", payload => (string?)payload["runId"] == "b");
                Assert.Equal("dropped", (string?)aborted["payload"]!["stopReason"]);
                break;
            case "new":
                Assert.False((bool)last["ok"]!);
                Assert.Contains("messages.queue.cap", (string?)last["error"]!["message"]);
                Assert.Contains("second", text);
                Assert.DoesNotContain("fourth", text);
                break;
            default:
                Assert.StartsWith("[Queue overflow: 1 earlier message(s) were dropped. They began:]\n- second\n", text);
                Assert.Contains("third", text);
                Assert.Contains("fourth", text);
                Assert.Equal("ok", await busy.WaitAsync("b"));
                break;
        }
    }

    [Fact]
    public async Task No_more_turns_run_at_once_than_configured()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config().Replace("sandbox: {", "maxConcurrent: 2, sandbox: {", StringComparison.Ordinal));
        await using var client = await gateway.ConnectAsync();
        var gate = new TaskCompletionSource();
        for (var i = 0; i < 3; i++)
        {
            model.SaysThenWaits("x", gate.Task);
            await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = $"s{i}", ["message"] = "go", ["idempotencyKey"] = $"r{i}" });
        }

        await Eventually.TrueAsync(() => model.Requests.Count == 2, "two turns run");
        var third = await client.AskAsync("agent.wait", new JsonObject { ["runId"] = "r2", ["timeoutMs"] = 100 });
        Assert.Equal(("timeout", 2), ((string?)third["status"], model.Requests.Count));

        gate.SetResult();
        Assert.Equal("ok", (string?)(await client.AskAsync("agent.wait", new JsonObject { ["runId"] = "r2", ["timeoutMs"] = 10_000 }))["status"]);
    }

    [Theory]
    [InlineData("queued")]
    [InlineData("streaming")]
    [InlineData("in tool")]
    [InlineData("in background process")]
    public async Task Abort_ends_a_turn_in_every_phase(string phase)
    {
        await using var worker = await ScriptedWorker.StartAsync();
        await using var busy = await BusyAsync("{ debounceMs: 1 }", worker, start: phase == "queued");
        var run = "a";
        switch (phase)
        {
            case "queued":
                run = "b";
                await busy.SendAsync("b", "second");
                break;
            case "streaming":
                busy.Model.SaysThenWaits("begun", Task.Delay(Timeout.Infinite));
                await busy.SendAsync("a", "first");
                await busy.Client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "delta");
                break;
            case "in tool":
                worker.Gate = Task.Delay(Timeout.Infinite);
                busy.Model.Calls("exec", new JsonObject { ["command"] = "sleep 100" });
                await busy.SendAsync("a", "first");
                await Eventually.TrueAsync(() => worker.Requests.Count == 1, "the command runs");
                break;
            default:
                worker.Background = "p1";
                busy.Model.Calls("exec", new JsonObject { ["command"] = "sleep 100", ["background"] = true }).SaysThenWaits("it runs", Task.Delay(Timeout.Infinite));
                await busy.SendAsync("a", "first");
                await busy.Client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "delta");
                break;
        }

        var answer = await busy.Client.AskAsync("chat.abort", new JsonObject { ["sessionKey"] = "main", ["runId"] = run });

        Assert.Equal(run, (string?)answer["runIds"]![0]);
        Assert.Equal("ok", await busy.WaitAsync(run));
        var states = busy.Client.Frames.Where(frame => TestClient.IsEvent(frame, "chat") && (string?)frame["payload"]!["runId"] == run).Select(frame => (string)frame["payload"]!["state"]!);
        Assert.Equal("aborted", states.Last());
        Assert.Single(states, "aborted");
        if (phase == "in tool")
        {
            await worker.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        }
        else if (phase == "in background process")
        {
            var killed = Assert.Single(worker.Killed);
            Assert.Equal(("session:agent:main:main", "p1"), (killed.Owner, killed.Id));
        }

        // The session goes on.
        busy.Release();
        worker.Gate = null;
        while (busy.Model.Forget())
        {
        }

        busy.Model.Says("still here");
        await busy.SendAsync("z", "go on");
        Assert.Equal("ok", await busy.WaitAsync("z"));
        Assert.Equal("still here", await busy.FinalTextAsync("z"));
    }

    [Fact]
    public async Task A_turn_that_takes_too_long_ends_and_says_so()
    {
        await using var busy = await BusyAsync("{}", start: false, more: "timeoutSeconds: 1,");
        busy.Model.SaysThenWaits("begun", Task.Delay(Timeout.Infinite));

        await busy.SendAsync("a", "first");

        var aborted = await busy.Client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "aborted");
        Assert.Equal("timeout", (string?)aborted["payload"]!["stopReason"]);
    }

    private static async Task<Busy> BusyAsync(string queue, ScriptedWorker? worker = null, bool start = true, string more = "", TimeProvider? time = null)
    {
        var model = await ScriptedModel.StartAsync();
        var config = model.Config($"messages: {{ queue: {queue} }},").Replace("sandbox: {", more + " sandbox: {", StringComparison.Ordinal);
        var gateway = await TestGateway.StartAsync(config, worker?.Environment, time);
        var busy = new Busy(model, gateway, await gateway.ConnectAsync());
        if (start)
        {
            model.SaysThenWaits("one", busy.Gate);
            await busy.SendAsync("a", "first");
            await busy.Client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "delta");
        }

        return busy;
    }

    /// <summary>A gateway whose main session may have a turn that waits.</summary>
    private sealed class Busy(ScriptedModel model, TestGateway gateway, TestClient client) : IAsyncDisposable
    {
        private readonly TaskCompletionSource _gate = new();

        public ScriptedModel Model => model;

        public TestClient Client => client;

        public Task Gate => _gate.Task;

        public void Release() => _gate.TrySetResult();

        public async Task SendAsync(string id, string message) =>
            await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = message, ["idempotencyKey"] = id });

        public async Task<string?> WaitAsync(string id) =>
            (string?)(await client.AskAsync("agent.wait", new JsonObject { ["runId"] = id, ["timeoutMs"] = 15_000 }))["status"];

        public async Task<string?> FinalTextAsync(string id) => (string?)(await client.WaitForEventAsync(
            "chat", payload => (string?)payload["runId"] == id && (string?)payload["state"] == "final"))["payload"]!["message"]?["content"]![0]!["text"];

        public string LastUserText(int request) =>
            (string)model.Requests[request].Body["messages"]!.AsArray().Last(message => (string?)message!["role"] == "user")!["content"]!;

        public async ValueTask DisposeAsync()
        {
            Release();
            await client.DisposeAsync();
            await gateway.DisposeAsync();
            await model.DisposeAsync();
        }
    }
}

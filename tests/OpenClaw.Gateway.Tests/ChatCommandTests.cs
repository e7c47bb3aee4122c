using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>What people write with a slash.</summary>
public sealed class ChatCommandTests
{
    [Fact]
    public async Task Commands_answer_without_a_model_under_the_key_that_the_client_knows()
    {
        (string Said, string Answer)[] table =
        [
            ("/help", "ℹ️ Help"), ("/commands", "ℹ️ Commands"), ("/status", "🦞 OpenClaw "), ("/whoami", "🧭 Identity"), ("/id", "🧭 Identity"),
            ("/context", "🧠 Context"), ("/context json", "{"), ("/context nonsense", "⚠️ /context: \"nonsense\" is none of list, detail, json."),
            ("/think", "⚙️ Thinking level: off. Options: off, minimal, low, medium, high, xhigh."), ("/think high", "⚙️ Thinking level set to high."),
            ("/t: low", "⚙️ Thinking level set to low."), ("/think", "⚙️ Thinking level: low."), ("/thinking nonsense", "⚠️ /think: \"nonsense\" is none of off,"),
            ("/verbose on", "⚙️ Verbose enabled."), ("/v off", "⚙️ Verbose disabled."), ("/reasoning stream", "⚙️ Reasoning set to stream."),
            ("/model", "Current: fake/fake-1\nDefault: fake/fake-1"), ("/model list", "- fake/fake-1 (current)"), ("/model fake/other", "⚙️ Model set to fake/other."),
            ("/model nowhere/x", "⚠️ The model provider \"nowhere\" is not known."), ("/model default", "⚙️ Model set to fake/fake-1."),
            ("/queue", "⚙️ Queue: collect (debounce 1000ms, cap 20, drop summarize)."), ("/queue steer debounce:2s cap:5 drop:old", "⚙️ Queue mode set to steer."),
            ("/queue", "⚙️ Queue: steer (debounce 2000ms, cap 5, drop old)."), ("/queue wait", "⚠️ /queue: \"wait\" is no mode"), ("/queue default", "⚙️ Queue settings changed."),
            ("/usage", "⚙️ Usage footer: off."), ("/usage cost", "💸 "), ("/send", "⚙️ Send policy: inherit."), ("/subagents", "🧭 No sub-agents"),
            ("/subagents stop", "⚠️ /subagents stop needs"), ("/compact", "⚙️ Compaction skipped"), ("/exec", "⚙️ Exec: host=(configured)"),
            ("/exec ask=always", "⚙️ Exec defaults set ("), ("/exec ask=never", "⚠️ /exec: \"ask=never\" is none of"), ("/elevated", "⚙️ Elevated: off."),
            ("/approve x maybe", "⚠️ Usage: /approve"), ("/approve x deny", "❌ No single command waits under x."), ("/config show", "⚠️ /config is not done in a chat here."),
            ("/reset", "✅ New session started · model: fake/fake-1"),
        ];
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();

        var different = new List<string>();
        for (var i = 0; i < table.Length; i++)
        {
            var text = await SayAsync(client, table[i].Said, $"r{i}");
            if (!text.StartsWith(table[i].Answer, StringComparison.Ordinal))
            {
                different.Add($"{table[i].Said}: {text}");
            }
        }

        Assert.Empty(different);
        Assert.Empty(model.Requests);
        var finals = client.Frames.Where(frame => TestClient.IsEvent(frame, "chat")).ToArray();
        Assert.All(finals, frame => Assert.Equal(("main", 1L, "final"), ((string)frame["payload"]!["sessionKey"]!, (long)frame["payload"]!["seq"]!, (string)frame["payload"]!["state"]!)));
        Assert.DoesNotContain(client.Frames, frame => TestClient.IsEvent(frame, "agent"));
    }

    [Fact]
    public async Task An_answer_stands_in_the_transcript_as_nobodys_model()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();

        var text = await SayAsync(client, "/whoami", "r1");
        await client.AskAsync("agent.wait", new JsonObject { ["runId"] = "r1" });

        var message = (await client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = "main" }))["messages"]!.AsArray().Single()!;
        Assert.Equal(("assistant", "openclaw", "gateway-injected"), ((string)message["role"]!, (string)message["provider"]!, (string)message["model"]!));
        Assert.Equal(text, (string?)message["content"]![0]!["text"]);
    }

    [Theory]
    [InlineData("/exec ask=always", "operator.admin")]
    [InlineData("/elevated on", "operator.admin")]
    [InlineData("/approve x deny", "operator.approvals")]
    [InlineData("/status", null)]
    public async Task A_command_needs_the_scope_of_what_it_does(string said, string? missing)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync(["operator.read", "operator.write"]);

        var text = await SayAsync(client, said, "r1");

        Assert.Equal(missing is null ? "🦞 O" : $"⚠️ {said.Split(' ')[0]} needs the scope {missing}, which this client does not have.", missing is null ? text[..4] : text);
    }

    [Fact]
    public async Task What_is_no_command_goes_to_the_model_as_it_stands()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        string[] messages = ["/frobnicate now", "/etc/passwd is a file", "what does /status do?", "a/think high", "/usr/bin/env", "think /think nonsense"];

        for (var i = 0; i < messages.Length; i++)
        {
            model.Says("ok");
            await SayAsync(client, messages[i], $"r{i}");
            Assert.Equal(messages[i], LastUser(model));
        }
    }

    [Theory]
    [InlineData("/think high explain it", "explain it", "high")]
    [InlineData("explain /t low it", "explain it", "low")]
    [InlineData("explain it", "explain it", null)]
    public async Task A_level_in_a_message_is_a_hint_for_that_message_alone(string said, string heard, string? effort)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config().Replace("reasoning: false", "reasoning: true", StringComparison.Ordinal));
        await using var client = await gateway.ConnectAsync();
        model.Says("first").Says("second");

        await SayAsync(client, said, "r1");
        await SayAsync(client, "again", "r2");

        Assert.Equal(heard, (string?)model.Requests[0].Body["messages"]![1]!["content"]);
        Assert.Equal(effort, (string?)model.Requests[0].Body["reasoning_effort"]);
        Assert.Null(model.Requests[1].Body["reasoning_effort"]);
    }

    [Fact]
    public async Task A_new_session_forgets_the_old_one_and_may_begin_with_a_message()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        model.Says("one").Says("two");
        await SayAsync(client, "remember me", "r1");
        var before = (string)(await client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = "main" }))["sessionId"]!;

        Assert.Equal("two", await SayAsync(client, "/new who am I?", "r2"));

        var after = await client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = "main" });
        Assert.NotEqual(before, (string?)after["sessionId"]);
        Assert.Equal(["system", "user"], model.Requests[1].Body["messages"]!.AsArray().Select(message => (string)message!["role"]!));
        Assert.Equal("who am I?", LastUser(model));
    }

    [Theory]
    [InlineData("start over", "✅ New session started", null)]
    [InlineData("Start Over: who am I?", null, "Start Over: who am I?")]
    [InlineData("START OVER who am I?", null, "who am I?")]
    [InlineData("/fresh\nwho am I?", null, "who am I?")]
    [InlineData("start overt", null, "start overt")]
    [InlineData("please start over", null, "please start over")]
    [InlineData("/new who am I?", null, "who am I?")]
    public async Task Words_of_the_owner_begin_a_new_session_too(string message, string? answer, string? asked)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config("session: { resetTriggers: ['start over', '/fresh', '  '] },"));
        await using var client = await gateway.ConnectAsync();
        model.Says("one").Says("two");
        await SayAsync(client, "remember me", "r1");

        var said = await SayAsync(client, message, "r2");

        Assert.StartsWith(answer ?? "two", said);
        if (asked is not null)
        {
            Assert.Equal(asked, LastUser(model));

            // What is no trigger goes on in the same conversation: person, assistant, person.
            Assert.Equal(message == asked ? 4 : 2, model.Requests[1].Body["messages"]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task What_runs_ends_when_a_new_session_begins()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        model.SaysThenWaits("begun", Task.Delay(Timeout.Infinite));
        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "go", ["idempotencyKey"] = "r1" });
        await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "delta");

        Assert.StartsWith("✅ New session started", await SayAsync(client, "/new", "r2"));

        await client.WaitForEventAsync("chat", payload => (string?)payload["runId"] == "r1" && (string?)payload["state"] == "aborted");
    }

    [Fact]
    public async Task Tokens_stand_below_answers_when_asked_for_and_a_closed_session_opens_again()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        await SayAsync(client, "/usage tokens", "r1");
        await SayAsync(client, "/send off", "r2");

        var refused = await client.CallAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "hello", ["idempotencyKey"] = "r3" });
        await SayAsync(client, "/send on", "r4");
        model.Says("hello");
        var text = await SayAsync(client, "hello", "r5");

        Assert.Equal("send blocked by session policy", (string?)refused["error"]!["message"]);
        Assert.Equal("hello\n\nUsage: 10 in / 5 out", text);
    }

    private static string? LastUser(ScriptedModel model) => (string?)model.Requests[^1].Body["messages"]!.AsArray().Last()!["content"];

    private static async Task<string> SayAsync(TestClient client, string message, string runId)
    {
        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = message, ["idempotencyKey"] = runId });
        var final = await client.WaitForEventAsync("chat", payload => (string?)payload["runId"] == runId && (string?)payload["state"] is "final" or "error");
        return (string?)final["payload"]!["message"]?["content"]![0]!["text"] ?? final.ToJsonString();
    }
}

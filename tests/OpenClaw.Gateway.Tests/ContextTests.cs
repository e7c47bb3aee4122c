using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Gateway.Tools;

namespace OpenClaw.Gateway.Tests;

/// <summary>What a model is told: workspace files, the conversation, and what is left of it when it is too long.</summary>
public sealed class ContextTests
{
    [Fact]
    public async Task Files_of_the_workspace_go_to_the_model_and_nothing_that_a_link_or_a_pipe_names()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config().Replace("sandbox: {", "bootstrapMaxChars: 1000, sandbox: {", StringComparison.Ordinal));
        await using var client = await gateway.ConnectAsync();
        var workspace = gateway.Services.GetRequiredService<SandboxSpecResolver>().AgentWorkspace("main");
        Directory.CreateDirectory(workspace);
        await File.WriteAllTextAsync(Path.Combine(workspace, "AGENTS.md"), "Always say please.");
        await File.WriteAllTextAsync(Path.Combine(workspace, "TOOLS.md"), $"begin {new string('x', 5000)} end");
        await File.WriteAllTextAsync(Path.Combine(workspace, "other.md"), "not for the model");
        File.CreateSymbolicLink(Path.Combine(workspace, "USER.md"), gateway.ConfigPath);
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", Path.Combine(workspace, "SOUL.md")))
        {
            await pipe.WaitForExitAsync();
        }

        model.Says("ok");
        await RunAsync(client, "hello");

        var prompt = (string)model.Requests[0].Body["messages"]![0]!["content"]!;
        Assert.Contains("## AGENTS.md\n\nAlways say please.", prompt);
        Assert.Matches("begin x+\n", prompt);
        Assert.EndsWith("x end", prompt.TrimEnd());
        Assert.Contains("the middle is left out", prompt);
        Assert.DoesNotContain("not for the model", prompt);
        Assert.DoesNotContain("sk-fake", prompt);
        Assert.DoesNotContain("SOUL.md", prompt);
    }

    [Fact]
    public async Task A_conversation_that_fills_the_window_goes_on_with_a_summary_that_a_restart_keeps()
    {
        await using var model = await ScriptedModel.StartAsync();
        var state = Directory.CreateTempSubdirectory("openclaw-gateway-test-").FullName;
        try
        {
            var config = model.Config().Replace("contextWindow: 200000", "contextWindow: 4000", StringComparison.Ordinal);
            model.Responder = Summary;
            await using (var gateway = await TestGateway.StartAsync(config, stateDir: state))
            {
                await using var client = await gateway.ConnectAsync();
                for (var i = 0; i < 6; i++)
                {
                    model.Says($"answer {i} {new string('y', 1500)}");
                    await RunAsync(client, $"question {i} {new string('z', 1500)}");
                }

                Assert.Contains(client.Frames, frame => TestClient.IsEvent(frame, "agent") && (string?)frame["payload"]!["stream"] == "compaction");
                var history = await client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = "main" });
                Assert.Contains("question 0", history.ToJsonString());
                Assert.Contains(history["messages"]!.AsArray(), message => (string?)message!["__openclaw"]?["kind"] == "compaction");
                Assert.Contains("Compactions: ", await SayAsync(client, "/status"));
                Assert.DoesNotContain("Compactions: 0", await SayAsync(client, "/status"));
            }

            var lines = File.ReadLines(Directory.GetFiles(Path.Combine(state, "agents", "main", "sessions"), "*.jsonl").Single()).Select(line => JsonNode.Parse(line)!).ToArray();
            var entry = lines.Last(line => (string?)line["type"] == "compaction");
            Assert.Contains(lines, line => (string?)line["id"] == (string?)entry["firstKeptEntryId"]);
            Assert.True((long)entry["tokensBefore"]! > 1000);

            await using (var gateway = await TestGateway.StartAsync(stateDir: state))
            {
                await using var client = await gateway.ConnectAsync();
                model.Says("yes");
                await RunAsync(client, "still there?");
            }

            var last = model.Requests[^1].Body["messages"]!.ToJsonString();
            Assert.Contains("the summary of it", last);
            Assert.DoesNotContain("question 0", last);
            Assert.Contains("question 5", last);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task A_person_compacts_by_command_and_says_what_matters()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        model.Says("one").Says("two").Says("three");
        foreach (var message in (string[])["first question", "second question", "third question"])
        {
            await RunAsync(client, message);
        }

        model.Responder = Summary;
        var answer = await SayAsync(client, "/compact the colours");
        model.Says("yes");
        await RunAsync(client, "and now?");

        Assert.StartsWith("⚙️ Compacted (", answer);
        Assert.Contains(model.Requests, request => request.Body.ToJsonString().Contains("Look at this above all: the colours", StringComparison.Ordinal));
        var last = model.Requests[^1].Body["messages"]!.ToJsonString();
        Assert.Contains("the summary of it", last);
        Assert.DoesNotContain("first question", last);
        Assert.Contains("third question", last);
    }

    [Fact]
    public async Task A_provider_that_says_too_long_is_asked_again_with_less()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config());
        await using var client = await gateway.ConnectAsync();
        model.Responder = Summary;
        for (var i = 0; i < 3; i++)
        {
            model.Says($"answer {i} {new string('y', 60_000)}");
            await RunAsync(client, $"question {i}");
        }

        model.Fails(400, "This model's maximum context length is 8192 tokens.").Says("shorter now");
        await RunAsync(client, "one more");

        var last = model.Requests[^1].Body["messages"]!.ToJsonString();
        Assert.Contains("the summary of it", last);
        Assert.Contains("one more", last);
        Assert.DoesNotContain("answer 0", last);
    }

    [Fact]
    public async Task Old_results_of_tools_lose_their_middle_for_the_model_and_not_in_the_transcript()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        var config = model.Config().Replace(
            "sandbox: {", "contextPruning: { mode: 'cache-ttl', ttl: '5m', keepLastAssistants: 1, softTrimRatio: 0.001, hardClearRatio: 0.9 }, sandbox: {", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config, worker.Environment, time);
        await using var client = await gateway.ConnectAsync();
        worker.Run = _ => ("BEGIN" + new string('x', 20_000) + "MIDDLE" + new string('x', 20_000) + "END", string.Empty, 0);
        model.Calls("exec", new JsonObject { ["command"] = "long" }).Says("seen").Says("at once").Says("later");

        await RunAsync(client, "go");
        await RunAsync(client, "at once");
        time.Advance(TimeSpan.FromMinutes(6));
        await RunAsync(client, "later");

        string Result(int request) => (string)model.Requests[request].Body["messages"]!.AsArray().Single(message => (string?)message!["role"] == "tool")!["content"]!;
        Assert.Contains("MIDDLE", Result(2));
        Assert.StartsWith("BEGINx", Result(3));
        Assert.Contains("[Tool result trimmed: kept first 1500 chars and last 1500 chars of 40014 chars.]", Result(3));
        Assert.DoesNotContain("MIDDLE", Result(3));
        Assert.Contains("MIDDLE", (await client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = "main" })).ToJsonString());
    }

    private static string? Summary(JsonObject body) => body.ToJsonString().Contains("You write the memory", StringComparison.Ordinal) ? "the summary of it" : null;

    private static async Task<string> SayAsync(TestClient client, string message)
    {
        var runId = Guid.NewGuid().ToString();
        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = message, ["idempotencyKey"] = runId });
        return (string)(await client.WaitForEventAsync("chat", payload => (string?)payload["runId"] == runId && (string?)payload["state"] == "final"))["payload"]!["message"]!["content"]![0]!["text"]!;
    }

    private static async Task RunAsync(TestClient client, string message)
    {
        var id = await client.RequestAsync("agent", new JsonObject { ["message"] = message, ["idempotencyKey"] = Guid.NewGuid().ToString() });
        var final = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);
        Assert.True((bool)final["ok"]!, final.ToJsonString());
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Gateway.Tests.Providers;
using OpenClaw.Gateway.Tools;

namespace OpenClaw.Gateway.Tests;

/// <summary>What a model may keep in files before its conversation becomes a summary.</summary>
public sealed class MemoryFlushTests
{
    // A window of 4000 tokens: it is compacted from 2000 on, and the silent turn comes from 1000 on.
    private const string Asked = "Write down in memory/";

    [Fact]
    public async Task Before_a_compaction_the_model_keeps_what_matters_in_a_turn_that_nobody_sees_once()
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Config(model));
        await using var client = await gateway.ConnectAsync(caps: ["tool-events"]);
        model.Responder = static body => body.ToJsonString().Contains("You write the memory", StringComparison.Ordinal) ? "the summary" : null;
        await client.AskAsync("sessions.patch", new JsonObject { ["key"] = "main", ["verboseLevel"] = "full" });

        model.Says(Long("answer 0"));
        await client.RunAsync(Long("question 0"));
        model.Calls("write", new JsonObject { ["path"] = "memory/kept.md", ["content"] = "they like blue" }).Says("NO_REPLY").Says(Long("answer 1"));
        var (second, deltas) = await client.RunAsync(Long("question 1"));
        model.Says(Long("answer 2"));
        await client.RunAsync(Long("question 2"));

        Assert.StartsWith("answer 1", second.Text());
        Assert.StartsWith("answer 1", deltas);
        var workspace = gateway.Services.GetRequiredService<SandboxSpecResolver>().AgentWorkspace("main");
        Assert.Equal("they like blue", await File.ReadAllTextAsync(Path.Combine(workspace, "memory", "kept.md")));
        Assert.Contains("## Before the compaction", model.Requests[1].Body["messages"]![0]!.ToJsonString());
        Assert.StartsWith(Asked, LastUser(model, 1));
        Assert.Contains("question 0", model.Requests[1].Body["messages"]!.ToJsonString());
        Assert.DoesNotContain("## Before the compaction", model.Requests[3].Body["messages"]![0]!.ToJsonString());
        Assert.StartsWith("question 1", LastUser(model, 3));

        // Once for each compaction, which came with the third message.
        Assert.Equal([1], Enumerable.Range(0, model.Requests.Count).Where(i =>
            LastUser(model, i).StartsWith(Asked, StringComparison.Ordinal) && (string?)model.Requests[i].Body["messages"]!.AsArray().Last()!["role"] == "user"));
        Assert.Contains("the summary", model.Requests[^1].Body["messages"]!.ToJsonString());
        Assert.DoesNotContain(client.Frames, frame => TestClient.IsEvent(frame, "agent") && (string?)frame["payload"]!["stream"] == "tool");
        Assert.DoesNotContain(Asked, (await client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = "main" })).ToJsonString());
        Assert.DoesNotContain(client.Frames, frame => TestClient.IsEvent(frame, "chat") && frame.ToJsonString().Contains("NO_REPLY", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("enabled: false", "mode: 'off'", false)]
    [InlineData("softThresholdTokens: 1", "mode: 'off'", false)]
    [InlineData("prompt: 'Keep it.'", "mode: 'off'", true)]
    [InlineData("prompt: 'Keep it.'", "mode: 'all'", false)]
    [InlineData("prompt: 'Keep it.'", "mode: 'all', workspaceAccess: 'ro'", false)]
    [InlineData("prompt: 'Keep it.'", "mode: 'all', workspaceAccess: 'rw'", true)]
    public async Task It_comes_where_the_workspace_can_be_written_unless_somebody_says_otherwise(string settings, string sandbox, bool comes)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        var config = Config(model).Replace("mode: 'off'", sandbox, StringComparison.Ordinal)
            .Replace("sandbox: {", $"compaction: {{ memoryFlush: {{ {settings} }} }}, sandbox: {{", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config, worker.Environment);
        await using var client = await gateway.ConnectAsync();
        model.Responder = static body => (string?)body["messages"]!.AsArray().Last()!["content"] is { } text && text.StartsWith("Keep it.", StringComparison.Ordinal) ? "NO_REPLY" : null;
        model.Says(Long("answer 0")).Says("answer 1");

        await client.RunAsync(Long("question 0"));
        var (second, _) = await client.RunAsync(Long("question 1"));

        Assert.Equal("answer 1", second.Text());
        Assert.Equal(comes ? 3 : 2, model.Requests.Count);
        Assert.Equal(comes, LastUser(model, 1).StartsWith("Keep it. Answer NO_REPLY", StringComparison.Ordinal));
    }

    private static string Config(ScriptedModel model) => model.Config().Replace("mode: 'all'", "mode: 'off'", StringComparison.Ordinal)
        .Replace("contextWindow: 200000", "contextWindow: 4000", StringComparison.Ordinal);

    private static string Long(string beginning) => $"{beginning} {new string('z', 1600)}";

    private static string LastUser(ScriptedModel model, int request) =>
        (string)model.Requests[request].Body["messages"]!.AsArray().Last(message => (string?)message!["role"] == "user")!["content"]!;
}

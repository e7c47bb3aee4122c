using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Gateway.Tools;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Gateway.Tests.Providers;

/// <summary>Which model a provider is asked for.</summary>
public sealed class ModelChoiceTests
{
    private static readonly byte[] Picture = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_picture_goes_to_the_model_for_pictures_when_the_first_takes_none(bool configured)
    {
        await using var model = await ScriptedModel.StartAsync();
        var config = model.Config().Replace("mode: 'all'", "mode: 'off'", StringComparison.Ordinal)
            .Replace("maxTokens: 8192 }]", "maxTokens: 8192 }, { id: 'vision', name: 'vision', input: ['text', 'image'] }]", StringComparison.Ordinal);
        config = configured ? config.Replace("sandbox: {", "imageModel: { primary: 'fake/vision' }, sandbox: {", StringComparison.Ordinal) : config;
        await using var gateway = await TestGateway.StartAsync(config);
        await using var client = await gateway.ConnectAsync();
        var workspace = gateway.Services.GetRequiredService<SandboxSpecResolver>().AgentWorkspace("main");
        Directory.CreateDirectory(workspace);
        await File.WriteAllBytesAsync(Path.Combine(workspace, "cat.png"), Picture);
        model.Calls("read", new JsonObject { ["path"] = "cat.png" }).Says("a cat").Says("no picture here");

        await client.RunAsync("what is on it");
        await client.RunAsync("and now");

        Assert.Equal(["fake-1", configured ? "vision" : "fake-1", "fake-1"], model.Requests.Select(request => (string)request.Body["model"]!));
        var shown = model.Requests[1].Body["messages"]!.ToJsonString();
        Assert.Equal(configured, shown.Contains(Convert.ToBase64String(Picture), StringComparison.Ordinal));
        Assert.Equal(!configured, shown.Contains("A picture was left out: fake/fake-1 takes none. agents.defaults.imageModel names one that does.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_agent_its_sub_agents_and_each_session_ask_their_own_model()
    {
        await using var model = await ScriptedModel.StartAsync();
        var config = model.Config().Replace(
            "defaults: {",
            "list: [{ id: 'main' }, { id: 'second', model: 'fake/two', subagents: { model: 'fake/small' } }, { id: 'third', model: { primary: 'fake/three' } }], defaults: {",
            StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config);
        await using var client = await gateway.ConnectAsync();
        model.Responder = body => body.ToJsonString() is var text && text.Contains("You are a sub-agent", StringComparison.Ordinal) ? "done"
            : text.Contains("[Sub-agent", StringComparison.Ordinal) ? "NO_REPLY" : null;

        foreach (var agent in (string[])["main", "second", "third"])
        {
            model.Says("ok");
            await RunAsync(client, agent);
        }

        await client.AskAsync("sessions.patch", new JsonObject { ["key"] = "agent:third:main", ["model"] = "fake/chosen" });
        model.Says("ok");
        await RunAsync(client, "third");
        model.Calls("sessions_spawn", new JsonObject { ["task"] = "count" }).Says("started");
        await RunAsync(client, "second");
        await Eventually.TrueAsync(() => model.Requests.Count == 8, "the sub-agent has answered and its answer was told");

        var asked = model.Requests.Select(request => (string)request.Body["model"]!).ToArray();
        Assert.Equal(["fake-1", "two", "three", "chosen"], asked[..4]);
        Assert.Equal(["small", "two", "two", "two"], asked[4..].Order());
        Assert.Equal("small", (string?)model.Requests.Single(request => request.Body.ToJsonString().Contains("You are a sub-agent", StringComparison.Ordinal)).Body["model"]);
    }

    private static async Task RunAsync(TestClient client, string agent)
    {
        var id = await client.RequestAsync("agent", new JsonObject { ["message"] = "go", ["agentId"] = agent, ["idempotencyKey"] = Guid.NewGuid().ToString() });
        await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);
    }
}

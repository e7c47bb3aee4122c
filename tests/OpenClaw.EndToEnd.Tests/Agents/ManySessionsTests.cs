using System.Text.Json.Nodes;
using OpenClaw.EndToEnd.Tests.Fixture;
using OpenClaw.Testing.Engine;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.EndToEnd.Tests.Agents;

/// <summary>Many sessions at once, each in a sandbox of its own.</summary>
public sealed class ManySessionsTests
{
    private const int Sessions = 20;

    [Fact]
    public async Task Twenty_sessions_at_once_run_each_in_its_own_container_and_nothing_of_them_stays()
    {
        string label;
        await using (var system = await RunningSystem.StartAsync())
        {
            await RunAsync(system);
            label = system.SandboxLabel;
        }

        // A stop leaves the worker too little time for so many; the engine goes on with what it was asked for.
        using var engine = new DockerEngine();
        await Eventually.TrueAsync(async () => (await engine.ContainersAsync(label)).Count == 0, "every sandbox is gone");
    }

    private static async Task RunAsync(RunningSystem system)
    {
        await using var client = await system.ConnectAsync();
        await client.AskAsync("config.patch", new JsonObject
        {
            ["raw"] = $"{{ agents: {{ defaults: {{ maxConcurrent: {Sessions}, sandbox: {{ scope: 'session' }} }} }} }}",
            ["baseHash"] = (string?)(await client.AskAsync("config.get"))["hash"],
        });

        foreach (var i in Enumerable.Range(0, Sessions))
        {
            await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = $"many{i}", ["message"] = $"run: echo {i} >> mine; cat mine", ["idempotencyKey"] = $"many-{i}" });
        }

        var results = new List<JsonNode>();
        for (var i = 0; i < Sessions; i++)
        {
            await client.WaitForEventAsync("chat", payload => (string?)payload["runId"] == $"many-{i}" && (string?)payload["state"] is "final" or "error");
            var history = await client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = $"many{i}" });
            results.Add(history["messages"]!.AsArray().Single(message => (string?)message!["role"] == "toolResult")!);
        }

        Assert.Equal(Enumerable.Range(0, Sessions).Select(i => $"{i}"), results.Select(result => (string)result["content"]![0]!["text"]!));
        var containers = await system.Engine.ContainersAsync(system.SandboxLabel);
        Assert.Equal(containers.Select(container => container.Id).Order(), results.Select(result => (string)result["details"]!["containerId"]!).Order());
        Assert.Equal(Sessions, containers.Count);
    }
}

using System.Text.Json.Nodes;
using OpenClaw.EndToEnd.Tests.Fixture;

namespace OpenClaw.EndToEnd.Tests.Agents;

/// <summary>Many sessions at once, each in a sandbox of its own.</summary>
public sealed class ManySessionsTests(SystemFixture fixture) : IClassFixture<SystemFixture>
{
    private const int Sessions = 20;

    private readonly RunningSystem _system = fixture.System;

    [Fact]
    public async Task Twenty_sessions_at_once_run_each_in_its_own_container_and_see_nothing_of_each_other()
    {
        await using var client = await _system.ConnectAsync();
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
        var containers = await _system.Engine.ContainersAsync(_system.SandboxLabel);
        Assert.Equal(containers.Select(container => container.Id).Order(), results.Select(result => (string)result["details"]!["containerId"]!).Order());
        Assert.Equal(Sessions, containers.Count);

        // A worker that stops has no time to remove so many.
        await client.AskAsync("sandbox.recreate", new JsonObject { ["all"] = true });
        Assert.Empty(await _system.Engine.ContainersAsync(_system.SandboxLabel));
    }
}

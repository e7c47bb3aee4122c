using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenClaw.EndToEnd.Tests.Fixture;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.EndToEnd.Tests.Agents;

/// <summary>Many sessions at once, each in a sandbox of its own.</summary>
public sealed partial class ManySessionsTests(SystemFixture fixture) : IClassFixture<SystemFixture>
{
    private const int Sessions = 20;

    private readonly RunningSystem _system = fixture.System;

    [Fact]
    public async Task Twenty_sessions_at_once_run_each_in_its_own_container_and_see_nothing_of_each_other()
    {
        await using var client = await _system.ConnectAsync();
        await client.AskAsync("config.patch", new JsonObject
        {
            ["raw"] = $$"""{"agents":{"defaults":{"maxConcurrent":{{Sessions}},"sandbox":{"scope":"session"}}}}""",
            ["baseHash"] = (string?)(await client.AskAsync("config.get"))["hash"],
        });

        foreach (var i in Enumerable.Range(0, Sessions))
        {
            await client.AskAsync("chat.send", new JsonObject
            {
                ["sessionKey"] = $"many{i}",
                ["message"] = $"run: echo {i} >> mine; echo [$(cat mine) on $(hostname)]",
                ["idempotencyKey"] = $"many-{i}",
            });
        }

        var answers = new List<string>();
        for (var i = 0; i < Sessions; i++)
        {
            var end = await client.WaitForEventAsync("chat", payload => (string?)payload["runId"] == $"many-{i}" && (string?)payload["state"] is "final" or "error");
            answers.Add(Answer().Match(end.ToJsonString()).Value);
        }

        var containers = await _system.Engine.ContainersAsync(_system.SandboxLabel);
        Assert.Equal(Sessions, containers.Count);
        Assert.Equal(Enumerable.Range(0, Sessions).Select(i => $"[{i} on"), answers.Select(answer => answer[..answer.LastIndexOf(' ')]));
        Assert.Equal(Sessions, answers.Distinct().Count());
        Assert.All(answers, answer => Assert.Contains(containers, container => container.Id.StartsWith(answer.TrimEnd(']').Split(' ')[^1], StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"\[\d+ on [0-9a-z-]+\]")]
    private static partial Regex Answer();
}

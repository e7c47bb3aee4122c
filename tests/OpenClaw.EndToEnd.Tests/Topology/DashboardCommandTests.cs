using System.Net;
using Aspire.Hosting.ApplicationModel;
using OpenClaw.EndToEnd.Tests.Fixture;

namespace OpenClaw.EndToEnd.Tests.Topology;

/// <summary>The buttons of the dashboard do what they say, and the log says what they did.</summary>
public sealed class DashboardCommandTests(SystemFixture fixture) : IClassFixture<SystemFixture>
{
    private readonly RunningSystem _system = fixture.System;

    [Fact]
    public async Task Recreating_removes_the_sandbox_and_the_next_command_gets_a_new_one()
    {
        await _system.OpenClawAsync("agent", "--message", "run: true");
        var sandbox = Assert.Single(await _system.Engine.ContainersAsync(_system.SandboxLabel));

        var result = await _system.ExecuteAsync("sandbox-worker", "recreate-sandboxes");

        Assert.True(result.Success, result.ErrorMessage);
        Assert.Empty(await _system.Engine.ContainersAsync(_system.SandboxLabel));
        Assert.Contains(sandbox.Name, await _system.LogLineAsync("sandbox-worker", "Removed sandbox"), StringComparison.Ordinal);
        await _system.OpenClawAsync("agent", "--message", "run: true");
        Assert.NotEqual(sandbox.Id, Assert.Single(await _system.Engine.ContainersAsync(_system.SandboxLabel)).Id);
    }

    [Fact]
    public async Task Pruning_keeps_what_is_in_use_and_says_that_nothing_was_removed()
    {
        await _system.OpenClawAsync("agent", "--message", "run: true");

        var result = await _system.ExecuteAsync("sandbox-worker", "prune-sandboxes");

        Assert.True(result.Success, result.ErrorMessage);
        await _system.LogLineAsync("sandbox-worker", "0 sandboxes were removed");
        Assert.Single(await _system.Engine.ContainersAsync(_system.SandboxLabel));
    }

    [Fact]
    public async Task Pairing_gives_a_link_to_a_page_of_this_gateway_with_its_token()
    {
        var result = await _system.ExecuteAsync("openclaw-gateway", "pair-browser");

        Assert.True(result.Success, result.ErrorMessage);
        var line = await _system.LogLineAsync("openclaw-gateway", "#token=");
        var link = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim());
        Assert.Equal(_system.Gateway.Authority, link.Authority);
        Assert.Equal("#token=" + await _system.ParameterAsync("gateway-token"), link.Fragment);
        using var client = new HttpClient();
        using var page = await client.GetAsync(link);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task The_command_line_runs_when_it_is_started_and_finds_the_gateway_well()
    {
        var started = await _system.ExecuteAsync("openclaw-cli", KnownResourceCommands.StartCommand);

        Assert.True(started.Success, started.ErrorMessage);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var ended = await _system.Application.ResourceNotifications.WaitForResourceAsync("openclaw-cli", state => state.Snapshot.ExitCode is not null, deadline.Token);
        Assert.Equal(0, ended.Snapshot.ExitCode);
        Assert.NotEmpty(await _system.LogLineAsync("openclaw-cli", "Agents:"));
    }
}

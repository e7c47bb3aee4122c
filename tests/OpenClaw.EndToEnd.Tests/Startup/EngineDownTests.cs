using OpenClaw.EndToEnd.Tests.Fixture;

namespace OpenClaw.EndToEnd.Tests.Startup;

/// <summary>Without an engine nothing runs: above all not on the host.</summary>
public sealed class EngineDownTests
{
    [Fact]
    public async Task A_tool_call_fails_with_the_reason_and_nothing_runs_on_the_host()
    {
        var witness = Path.Combine(Path.GetTempPath(), $"openclaw-host-witness-{Guid.NewGuid():n}");
        await using var relay = EngineRelay.Start();
        await using var system = await RunningSystem.StartAsync($"--OpenClaw:DockerHost={relay.Endpoint}");

        var before = await system.OpenClawAsync("agent", "--message", "run: echo the engine is up");
        // An engine that stops takes its containers with it.
        await relay.DisposeAsync();
        await system.Engine.RemoveAllAsync(system.SandboxLabel);
        var after = await system.OpenClawAsync("agent", "--message", $"run: touch {witness} && echo ran");

        var recreation = await system.ExecuteAsync("sandbox-worker", "recreate-sandboxes");

        // The button in the dashboard says so too, instead of a success that was none.
        Assert.False(recreation.Success);
        Assert.Contains("engine", recreation.ErrorMessage, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("the engine is up", before.Output, StringComparison.Ordinal);
        Assert.Contains("engine", after.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(relay.Endpoint.LocalPath, after.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(witness));
        Assert.Empty(await system.Engine.ContainersAsync(system.SandboxLabel));
    }
}

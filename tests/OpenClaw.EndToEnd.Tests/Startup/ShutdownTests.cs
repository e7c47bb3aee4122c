using OpenClaw.EndToEnd.Tests.Fixture;
using OpenClaw.Testing.Engine;

namespace OpenClaw.EndToEnd.Tests.Startup;

/// <summary>What remains when the system has stopped: nothing.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task Stopping_leaves_no_container_and_no_network()
    {
        string label;
        await using (var system = await RunningSystem.StartAsync())
        {
            var result = await system.OpenClawAsync("agent", "--message", "run: echo alive");
            Assert.True(result.ExitCode == 0, result.Error + result.Output);
            label = system.SandboxLabel;
            Assert.Single(await system.Engine.ContainersAsync(label));
        }

        using var engine = new DockerEngine();
        Assert.Empty(await engine.ContainersAsync(label));
        Assert.Empty(await engine.NetworksAsync(label));
    }
}

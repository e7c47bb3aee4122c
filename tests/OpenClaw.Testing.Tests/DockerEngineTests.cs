using OpenClaw.Testing.Engine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.Testing.Tests;

public sealed class DockerEngineTests
{
    [Fact]
    public async Task Containers_and_networks_are_found_by_label_and_removed()
    {
        var label = $"openclaw.test={Guid.NewGuid():n}";
        using var engine = new DockerEngine();
        try
        {
            await RunAsync("network", "create", "--label", label, label[14..]);
            await RunAsync("create", "--label", label, "--name", label[14..], "debian:bookworm-slim", "true");

            var container = Assert.Single(await engine.ContainersAsync(label));
            var network = Assert.Single(await engine.NetworksAsync(label));
            Assert.Equal((label[14..], "created", "debian:bookworm-slim"), (container.Name, container.State, container.Image));
            Assert.Equal(label[14..], network.Name);
            Assert.Empty(await engine.ContainersAsync(label + "x"));
        }
        finally
        {
            await engine.RemoveAllAsync(label);
        }

        Assert.Empty(await engine.ContainersAsync(label));
        Assert.Empty(await engine.NetworksAsync(label));
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var result = await ProcessRunner.RunAsync(new ProcessSpec("docker", arguments));
        Assert.True(result.ExitCode == 0, result.Error);
    }
}

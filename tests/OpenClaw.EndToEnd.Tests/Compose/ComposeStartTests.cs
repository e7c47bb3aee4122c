using System.Net;
using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using OpenClaw.Testing.Engine;

namespace OpenClaw.EndToEnd.Tests.Compose;

/// <summary>What is published runs: from <c>docker compose up</c> to nothing left.</summary>
[Collection("Compose projects that run")]
public sealed class ComposeStartTests : IDisposable
{
    private readonly PublishedProject _project = new();
    private readonly DockerEngine _engine = new();

    [Fact]
    public async Task The_project_starts_runs_a_command_in_a_sandbox_survives_new_containers_and_leaves_nothing()
    {
        string sandboxes;
        await _project.PublishAsync();
        var token = await _project.EnvValueAsync("OPENCLAW_GATEWAY_TOKEN");
        try
        {
            await _project.UpAsync();
            sandboxes = "openclaw.instance=" + (await _project.ComposeAsync("exec", "-T", "sandbox-worker", "cat", "/home/node/.openclaw/sandbox/instance-id")).Trim();
            await AssertIsolatedAsync();

            var answer = await _project.OpenClawAsync("agent", "--message", "run: id && echo from the sandbox > note.txt");
            Assert.Contains("uid=1000", answer, StringComparison.Ordinal);
            Assert.Contains(await _engine.ContainersAsync(sandboxes), container => container.State == "running");
            // The same bytes in sandbox and gateway.
            Assert.Contains(
                "from the sandbox",
                await _project.ComposeAsync("exec", "-T", "openclaw-gateway", "sh", "-c", "cat /home/node/workspaces/sandboxes/*/note.txt"),
                StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, await _project.AskWithTokenAsync(token));
            var devices = await ValuesAsync("deviceId", "devices", "list", "--json");
            var sessions = await ValuesAsync("sessionId", "sessions", "--json");
            Assert.NotEmpty(devices);
            Assert.Single(sessions);

            await _project.DownAsync();
            Assert.Empty(await _engine.ContainersAsync(_project.Label));
            Assert.Empty(await _engine.ContainersAsync(sandboxes));

            await _project.UpAsync();
            Assert.Equal(devices, await ValuesAsync("deviceId", "devices", "list", "--json"));
            Assert.Equal(sessions, await ValuesAsync("sessionId", "sessions", "--json"));
            Assert.Equal(HttpStatusCode.OK, await _project.AskWithTokenAsync(token));
            Assert.Equal(HttpStatusCode.Unauthorized, await _project.AskWithTokenAsync(token + "x"));
            var later = await _project.OpenClawAsync("agent", "--message", "run: cat note.txt");
            Assert.True(later.Contains("from the sandbox", StringComparison.Ordinal), later + await _project.ComposeAsync("logs", "--no-color", "sandbox-worker"));
        }
        finally
        {
            await _project.DownAsync("--volumes", "--remove-orphans");
        }

        Assert.Empty(await _engine.ContainersAsync(_project.Label));
        Assert.Empty(await _engine.NetworksAsync(_project.Label));
        Assert.Empty(await _engine.VolumesAsync(_project.Label));
        Assert.Empty(await _engine.ContainersAsync(sandboxes));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine.Dispose();
        _project.Dispose();
    }

    // As the engine has it, whatever the file says.
    private async Task AssertIsolatedAsync()
    {
        using var configuration = new DockerClientConfiguration(new Uri("unix:///var/run/docker.sock"));
        using var client = configuration.CreateClient();
        var containers = new List<ContainerInspectResponse>();
        foreach (var container in await _engine.ContainersAsync(_project.Label))
        {
            containers.Add(await client.Containers.InspectContainerAsync(container.Id));
        }

        Assert.Equal(["browser-sandbox", "demo-model", "openclaw-gateway", "sandbox-worker"], containers.Select(ServiceOf).Order());
        Assert.All(containers, container =>
        {
            Assert.Equal("healthy", container.State.Health.Status);
            Assert.True(container.HostConfig.ReadonlyRootfs);
            Assert.Equal(["ALL"], container.HostConfig.CapDrop);
            Assert.Contains("no-new-privileges:true", container.HostConfig.SecurityOpt);
            Assert.InRange(container.HostConfig.Memory, 1, 2L << 30);
            Assert.False(container.Config.User is "" or "root" or "0", container.Name);
            Assert.All(container.HostConfig.PortBindings?.Values.SelectMany(bindings => bindings) ?? [], binding => Assert.Equal("127.0.0.1", binding.HostIP));
        });
        var holder = Assert.Single(containers, container => container.Mounts.Any(mount => mount.Destination.Contains("docker.sock", StringComparison.Ordinal)));
        Assert.Equal("sandbox-worker", ServiceOf(holder));

        var control = await client.Networks.InspectNetworkAsync(Assert.Single(holder.NetworkSettings.Networks).Value.NetworkID);
        Assert.True(control.Internal);
        Assert.Equal(2, control.Containers.Count);
    }

    private static string ServiceOf(ContainerInspectResponse container) => container.Config.Labels["com.docker.compose.service"];

    // Every value of a property, wherever it stands in what the command line prints.
    private async Task<List<string>> ValuesAsync(string property, params string[] arguments)
    {
        using var document = JsonDocument.Parse(await _project.OpenClawAsync(arguments));
        return [.. Values(document.RootElement, property).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Values(JsonElement element, string property) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Values(item, property)),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.NameEquals(property) ? [member.Value.ToString()] : Values(member.Value, property)),
        _ => [],
    };
}

using Docker.DotNet;
using Docker.DotNet.Models;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.EndToEnd.Tests.Images;

/// <summary>The health of a gateway's container, as the engine tells it, is the truth.</summary>
[Collection("Compose projects that run")]
public sealed class HealthCheckTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempDirectory _directory = new();
    private readonly string _name = $"openclaw-test-{Guid.NewGuid():n}"[..24];
    private readonly DockerClientConfiguration _configuration = new(new Uri("unix:///var/run/docker.sock"));
    private readonly DockerClient _client;

    public HealthCheckTests() => _client = _configuration.CreateClient();

    private string Config => _directory.Combine("state", "openclaw.json");

    public async Task InitializeAsync()
    {
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(Config, """{ gateway: { mode: "local", bind: "everywhere", auth: { token: "a-token-of-the-tests" } } }""");
        await DockerAsync("run", "--rm", "--network", "none", "--user", "0", "--entrypoint", "chown", "--volume", $"{Path.GetDirectoryName(Config)}:/state", "openclaw:local", "-R", "1000:1000", "/state");
        await DockerAsync(
            "run", "--detach", "--init", "--name", _name, "--network", "none", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL",
            "--health-interval", "1s", "--health-timeout", "5s", "--health-retries", "2", "--health-start-period", "0s",
            "--volume", $"{Path.GetDirectoryName(Config)}:/home/node/.openclaw", "openclaw:local");
    }

    [Fact]
    public async Task It_is_unhealthy_while_the_gateway_cannot_work_and_healthy_as_soon_as_it_can()
    {
        var sick = await HealthAsync("unhealthy");
        Assert.Contains(sick.Log, probe => probe.Output.Contains("503", StringComparison.Ordinal));
        Assert.Contains("gateway.bind", await DockerAsync("logs", _name), StringComparison.Ordinal);

        await File.WriteAllTextAsync(Config, """{ gateway: { mode: "local", bind: "lan", auth: { token: "a-token-of-the-tests" } } }""");
        await HealthAsync("healthy");

        // It goes on with what it has, whatever is in the file by then.
        await File.WriteAllTextAsync(Config, """{ gateway: { mode: "local", bind: "everywhere" } }""");
        var written = DateTime.UtcNow;
        await Eventually.TrueAsync(
            async () => (await HealthAsync("healthy")).Log.Any(probe => probe.Start.ToUniversalTime() > written && probe.ExitCode == 0), "it is asked again", Patience);

        // A process that is there and does nothing.
        await DockerAsync("exec", _name, "sh", "-c", "for exe in /proc/[0-9]*/exe; do case $(readlink $exe) in */OpenClaw.Gateway) kill -STOP $(basename $(dirname $exe)) ;; esac; done");
        await HealthAsync("unhealthy");
        await DockerAsync("exec", _name, "sh", "-c", "kill -CONT -1");
        await HealthAsync("healthy");

        Assert.Equal(0, (await _client.Containers.InspectContainerAsync(_name)).RestartCount);
    }

    public async Task DisposeAsync() => await ProcessRunner.RunAsync(new ProcessSpec("docker", "rm", "--force", _name), Patience);

    public void Dispose()
    {
        _client.Dispose();
        _configuration.Dispose();
        _directory.Dispose();
    }

    private async Task<Health> HealthAsync(string status)
    {
        var health = new Health();
        await Eventually.TrueAsync(
            async () =>
            {
                var container = await _client.Containers.InspectContainerAsync(_name);
                Assert.True(container.State.Running, "the container has ended");
                health = container.State.Health;
                return health.Status == status;
            },
            $"the container is {status}",
            Patience);
        return health;
    }

    private static async Task<string> DockerAsync(params string[] arguments)
    {
        var result = await ProcessRunner.RunAsync(new ProcessSpec("docker", arguments), Patience);
        return result.ExitCode == 0 ? result.Output + result.Error : throw new InvalidOperationException($"docker {string.Join(' ', arguments)}\n{result.Output}{result.Error}");
    }
}

using System.Diagnostics;
using Docker.DotNet;
using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.Worker.Benchmarks;

/// <summary>What the same thing costs without the worker.</summary>
internal sealed class Floors : IDisposable
{
    private readonly DockerClient _engine = new DockerClientConfiguration(new Uri(Environment.GetEnvironmentVariable("DOCKER_HOST") ?? "unix:///var/run/docker.sock")).CreateClient();

    /// <summary>A command by the engine's API: create, start, read to the end.</summary>
    public async Task EngineExecAsync(string container)
    {
        var exec = await _engine.Exec.ExecCreateContainerAsync(container, new ContainerExecCreateParameters
        {
            AttachStdout = true,
            AttachStderr = true,
            Cmd = ["/bin/sh", "-lc", "true"],
        });
        using var stream = await _engine.Exec.StartAndAttachContainerExecAsync(exec.ID, false);
        await stream.ReadOutputToEndAsync(CancellationToken.None);
    }

    /// <summary>A container by the engine's API, hardened alike, started and not used.</summary>
    public async Task<string> CreateAndStartAsync()
    {
        var created = await _engine.Containers.CreateContainerAsync(new CreateContainerParameters
        {
            Image = SandboxDockerSettings.DefaultImage,
            Cmd = ["sleep", "infinity"],
            User = "1000:1000",
            Labels = new Dictionary<string, string> { ["openclaw.benchmark"] = "1" },
            HostConfig = new HostConfig
            {
                Init = true,
                NetworkMode = "none",
                ReadonlyRootfs = true,
                CapDrop = ["ALL"],
                SecurityOpt = ["no-new-privileges"],
                PidsLimit = 256,
                Memory = 1L << 30,
                MemorySwap = 1L << 30,
                Tmpfs = new Dictionary<string, string> { ["/tmp"] = "", ["/var/tmp"] = "", ["/run"] = "" },
            },
        });
        await _engine.Containers.StartContainerAsync(created.ID, new ContainerStartParameters());
        return created.ID;
    }

    /// <summary>Whether a container of the worker with this state directory runs and belongs to no sandbox yet.</summary>
    public async Task<bool> IsOneWaitingAsync(IReadOnlySet<string> sandboxes, string stateDir)
    {
        var instance = (await File.ReadAllTextAsync(Path.Combine(stateDir, "sandbox", "instance-id"))).Trim();
        var found = await _engine.Containers.ListContainersAsync(new ContainersListParameters
        {
            Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [$"openclaw.instance={instance}"] = true } },
        });
        return found.Any(container => !sandboxes.Contains(container.ID));
    }

    public Task RemoveAsync(string container) => _engine.Containers.RemoveContainerAsync(container, new ContainerRemoveParameters { Force = true });

    public void Dispose() => _engine.Dispose();
}

/// <summary>A shell in a container behind a pipe that stays open: a command costs a fork, and nothing of the engine.</summary>
internal sealed class HeldShell : IDisposable
{
    private readonly Process _docker;

    public HeldShell(string container) => _docker = Process.Start(
        new ProcessStartInfo("docker", ["exec", "-i", container, "/bin/sh"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    public async Task RunAsync()
    {
        await _docker.StandardInput.WriteAsync("/bin/sh -lc true; echo .\n");
        await _docker.StandardInput.FlushAsync();
        await _docker.StandardOutput.ReadLineAsync();
    }

    public void Dispose()
    {
        _docker.StandardInput.Close();
        _docker.WaitForExit();
        _docker.Dispose();
    }
}

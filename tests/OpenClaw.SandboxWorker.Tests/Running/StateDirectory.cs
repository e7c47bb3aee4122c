using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>A state directory of its own; what a worker leaves at the engine for it is removed at the end.</summary>
internal sealed class StateDirectory : IAsyncDisposable
{
    public StateDirectory() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "openclaw-worker-tests", Guid.NewGuid().ToString("N"));

    public string InstanceId => File.ReadAllText(System.IO.Path.Combine(Path, "sandbox", "instance-id")).Trim();

    public string AgentWorkspace => System.IO.Path.Combine(Path, "workspace");

    /// <summary>A spec as the gateway sends it for an agent.</summary>
    public SandboxSpec Spec(string agent = "main", Func<SandboxDockerSettings, SandboxDockerSettings>? docker = null) => new()
    {
        ScopeKey = $"agent:{agent}",
        AgentId = agent,
        AgentWorkspaceDir = AgentWorkspace,
        WorkspaceRoot = System.IO.Path.Combine(Path, "sandboxes"),
        Docker = (docker ?? (settings => settings))(new SandboxDockerSettings()),
    };

    public ExecRequest Command(string command, string agent = "main", Func<SandboxDockerSettings, SandboxDockerSettings>? docker = null) =>
        new() { Sandbox = Spec(agent, docker), Command = command, TimeoutMs = 60_000 };

    /// <summary>Names of all containers that carry this directory's label.</summary>
    public async Task<string[]> ContainersAsync() =>
        File.Exists(System.IO.Path.Combine(Path, "sandbox", "instance-id"))
            ? (await DockerCli.RunAsync("ps", "-a", "--filter", $"label=openclaw.instance={InstanceId}", "--format", "{{.Names}}")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : [];

    /// <summary>Ids of all images that carry this directory's label.</summary>
    public async Task<string[]> ImagesAsync() =>
        File.Exists(System.IO.Path.Combine(Path, "sandbox", "instance-id"))
            ? (await DockerCli.RunAsync("images", "-q", "--no-trunc", "--filter", $"label=openclaw.instance={InstanceId}")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : [];

    /// <summary>The logs of setup commands.</summary>
    public string[] SetupLogs() =>
        System.IO.Path.Combine(Path, "sandbox", "setup") is var directory && Directory.Exists(directory) ? Directory.GetFiles(directory, "*.log") : [];

    public async ValueTask DisposeAsync()
    {
        foreach (var container in await ContainersAsync())
        {
            await DockerCli.RunAsync("rm", "-f", container);
        }

        foreach (var image in await ImagesAsync())
        {
            await DockerCli.RunAsync("rmi", "-f", image);
        }

        Directory.Delete(Path, recursive: true);
    }
}

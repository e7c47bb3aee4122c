using OpenClaw.Protocol;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>
/// The worker in a container of the engine whose socket it has, as Compose runs it: an ordinary user in the socket's group. Its
/// sandboxes are its neighbours, not its children.
/// </summary>
internal sealed class WorkerContainer : WorkerClient, IAsyncDisposable
{
    public const string State = "/home/openclaw/.openclaw";

    private readonly string _name = $"openclaw-worker-test-{Guid.NewGuid():N}";

    /// <param name="mounts">More arguments of <c>docker run</c>: what is mounted where.</param>
    public static async Task<WorkerContainer> StartAsync(params string[] mounts)
    {
        var worker = new WorkerContainer();
        var dotnet = Path.GetDirectoryName(Environment.ProcessPath)!;
        var socketGroup = await ShellAsync("stat", "-c", "%g", "/var/run/docker.sock");
        await DockerCli.RunAsync(
        [
            "run", "-d", "--name", worker._name, "--user", "1000:1000", "--group-add", socketGroup,
            "-v", "/var/run/docker.sock:/var/run/docker.sock", "-v", $"{dotnet}:{dotnet}:ro", "-v", $"{AppContext.BaseDirectory}:/app:ro", .. mounts,
            "-e", "ASPNETCORE_URLS=http://*:8080", "-e", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", "-e", "Logging__LogLevel__Microsoft.AspNetCore=Warning",
            "-e", $"{OpenClawEnvironment.StateDir}={State}", "-e", $"{OpenClawEnvironment.WorkerToken}={Token}", "-e", $"{OpenClawEnvironment.RemoveSandboxesOnExit}=true", "-e", $"{OpenClawEnvironment.SandboxPoolSize}=0",
            // It happens to have what the runtime needs.
            SandboxDockerSettings.DefaultImage, $"{dotnet}/dotnet", "/app/OpenClaw.SandboxWorker.dll",
        ]);
        var address = await DockerCli.RunAsync("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", worker._name);
        worker.Connect(new Uri($"http://{address}:8080"));
        await Eventually.TrueAsync(worker.AnswersAsync, $"the worker in the container answers: {await DockerCli.RunAsync("logs", worker._name)}");
        return worker;
    }

    /// <summary>A command as the gateway sends it, which has the same state directory at the same place.</summary>
    public static ExecRequest Command(string command, WorkspaceAccess access = WorkspaceAccess.None, Func<SandboxDockerSettings, SandboxDockerSettings>? docker = null) => new()
    {
        Sandbox = new SandboxSpec
        {
            ScopeKey = $"agent:contained-{access}",
            AgentId = $"contained-{access}",
            WorkspaceAccess = access,
            AgentWorkspaceDir = $"{State}/workspace",
            WorkspaceRoot = $"{State}/sandboxes",
            Docker = (docker ?? (settings => settings))(new SandboxDockerSettings()),
        },
        Command = command,
        TimeoutMs = 60_000,
    };

    public static async Task<string> ShellAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output.Trim();
    }

    /// <summary>Kills it without a word.</summary>
    public Task KillAsync() => DockerCli.RunAsync("kill", _name);

    public async ValueTask DisposeAsync()
    {
        await DockerCli.RunAsync("stop", "-t", "30", _name);
        await DockerCli.RunAsync("rm", "-f", "-v", _name);
        Http.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return (await Http.GetAsync("/health")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

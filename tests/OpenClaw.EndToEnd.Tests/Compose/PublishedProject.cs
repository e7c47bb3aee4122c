using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.EndToEnd.Tests.Compose;

/// <summary>What the AppHost publishes, in a directory of its own, as a Compose project that nobody else has.</summary>
public sealed class PublishedProject : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly int _port = FreePort.Next();
    private readonly Dictionary<string, string?> _environment;

    /// <summary>Makes the directory.</summary>
    public PublishedProject() => _environment = new()
    {
        ["COMPOSE_PROFILES"] = "demo-model,browser",
        ["OPENCLAW_GATEWAY_PORT"] = _port.ToString(CultureInfo.InvariantCulture),
        ["OPENAI_API_KEY"] = null,
        ["ANTHROPIC_API_KEY"] = null,
    };

    /// <summary>Name of the project.</summary>
    public string Name { get; } = $"openclaw-test-{Guid.NewGuid():n}"[..24];

    /// <summary>The label that the engine's objects of this project carry, and of no other.</summary>
    public string Label => $"com.docker.compose.project={Name}";

    /// <summary>The directory.</summary>
    public string Directory => _directory.Path;

    /// <summary>Publishes, once or again.</summary>
    public async Task PublishAsync()
    {
        var result = await ProcessRunner.RunAsync(
            new ProcessSpec("dotnet", Repository.AssemblyOf("OpenClaw.AppHost"), "--operation", "publish", "--output-path", Directory) { Environment = _environment },
            TimeSpan.FromMinutes(2));
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    /// <summary>Runs <c>docker compose</c> on the project, and expects success.</summary>
    public async Task<string> ComposeAsync(params string[] arguments)
    {
        var result = await TryComposeAsync(arguments);
        Assert.True(result.ExitCode == 0, $"docker compose {string.Join(' ', arguments)}\n{result.Output}{result.Error}");
        return result.Output;
    }

    /// <summary>Starts the project and waits until all of it is healthy; a failure comes with what the services said.</summary>
    public async Task UpAsync()
    {
        var result = await TryComposeAsync("up", "--detach", "--wait");
        if (result.ExitCode != 0)
        {
            Assert.Fail($"docker compose up\n{result.Output}{result.Error}\n{(await TryComposeAsync("logs", "--no-color", "--tail", "50")).Output}");
        }
    }

    /// <summary>Takes the project down, with whatever its profiles started.</summary>
    public Task DownAsync(params string[] arguments) => ComposeAsync(["--profile", "*", "down", .. arguments]);

    /// <summary>Runs the command line as a person does, without a terminal.</summary>
    public Task<string> OpenClawAsync(params string[] arguments) => ComposeAsync(["run", "--rm", "-T", "openclaw-cli", .. arguments]);

    /// <summary>The value of a variable in the published .env file.</summary>
    public async Task<string> EnvValueAsync(string name) =>
        (await File.ReadAllLinesAsync(Path.Combine(Directory, ".env"))).Single(line => line.StartsWith(name + '=', StringComparison.Ordinal))[(name.Length + 1)..];

    /// <summary>How the gateway, on its published port, answers to somebody with this token.</summary>
    public async Task<HttpStatusCode> AskWithTokenAsync(string token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{_port}/tools/invoke"))
        {
            Content = new StringContent("""{"tool":"agents_list","args":{}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private Task<ProcessResult> TryComposeAsync(params string[] arguments) => ProcessRunner.RunAsync(
        new ProcessSpec("docker", ["compose", "--project-name", Name, "--project-directory", Directory, "--file", Path.Combine(Directory, "docker-compose.yaml"), .. arguments])
        {
            Environment = _environment,
        },
        TimeSpan.FromMinutes(4));
}

using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.EndToEnd.Tests.Compose;

/// <summary>What is published, read as the tools of its users read it.</summary>
public sealed class ComposeFileTests : IAsyncLifetime, IDisposable
{
    private const string Socket = "docker.sock";

    private readonly PublishedProject _project = new();
    private JsonObject _services = new();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await _project.PublishAsync();
        var config = await _project.ComposeAsync("--profile", "cli", "--profile", "browser", "--profile", "demo-model", "config", "--format", "json");
        _services = JsonNode.Parse(config)!["services"]!.AsObject();
    }

    [Fact]
    public async Task The_files_at_the_root_are_what_the_model_says()
    {
        var result = await ProcessRunner.RunAsync(
            new ProcessSpec(Path.Combine(Repository.Root, "scripts", "publish-compose.sh"), "--check")
            {
                Environment = new Dictionary<string, string?> { ["OPENCLAW_APPHOST"] = Repository.AssemblyOf("OpenClaw.AppHost") },
            },
            TimeSpan.FromMinutes(2));

        Assert.True(result.ExitCode == 0, result.Error);
    }

    [Fact]
    public async Task In_every_published_form_the_worker_alone_has_the_socket()
    {
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_project.Directory, "aspire-manifest.json")));
        var inManifest = manifest.RootElement.GetProperty("resources").EnumerateObject()
            .Where(resource => resource.Value.GetRawText().Contains(Socket, StringComparison.Ordinal)).Select(resource => resource.Name);
        var inCompose = _services.Where(service => service.Value!.ToJsonString().Contains(Socket, StringComparison.Ordinal)).Select(service => service.Key);

        Assert.Equal(["sandbox-worker"], inManifest);
        Assert.Equal(["sandbox-worker"], inCompose);
    }

    [Fact]
    public void Every_service_gives_up_what_it_does_not_need()
    {
        Assert.Equal(["browser-sandbox", "demo-model", "openclaw-cli", "openclaw-gateway", "sandbox-worker"], _services.Select(service => service.Key).Order());
        Assert.All(_services, service =>
        {
            Assert.Equal(["ALL"], Texts(service.Value!["cap_drop"]));
            Assert.Equal(["no-new-privileges:true"], Texts(service.Value["security_opt"]));
            Assert.True((bool?)service.Value["read_only"]);
            Assert.True((bool?)service.Value["init"]);
            Assert.Null(service.Value["privileged"]);
            Assert.Null(service.Value["network_mode"]);
            Assert.NotNull(service.Value["deploy"]!["resources"]!["limits"]!["memory"]);
        });
    }

    [Fact]
    public void The_command_line_is_in_a_profile_with_a_terminal_and_waits_for_a_healthy_gateway()
    {
        var cli = _services["openclaw-cli"]!;
        Assert.Equal(["cli"], Texts(cli["profiles"]));
        Assert.True((bool?)cli["tty"]);
        Assert.True((bool?)cli["stdin_open"]);
        Assert.Equal("service_healthy", (string?)cli["depends_on"]!["openclaw-gateway"]!["condition"]);
        Assert.Equal("service_healthy", (string?)_services["openclaw-gateway"]!["depends_on"]!["sandbox-worker"]!["condition"]);
    }

    [Fact]
    public void The_networks_let_nobody_meet_who_need_not()
    {
        Assert.Equal(["browser", "control", "default"], Networks("openclaw-gateway"));
        Assert.Equal(["control"], Networks("sandbox-worker"));
        Assert.Equal(["browser"], Networks("browser-sandbox"));
        Assert.Equal(["default"], Networks("openclaw-cli"));
        Assert.Equal(["default"], Networks("demo-model"));
        var (gateway, port) = Assert.Single(_services.Where(service => service.Value!["ports"] is not null).Select(service => (service.Key, Assert.Single(service.Value!["ports"]!.AsArray()))));
        Assert.Equal("openclaw-gateway", gateway);
        Assert.Equal("127.0.0.1", (string?)port!["host_ip"]);
    }

    [Fact]
    public void The_state_of_the_gateway_is_nobodys_but_its_own_and_the_command_lines()
    {
        var holders = _services.Where(service => service.Value!["volumes"]?.AsArray().Any(volume => (string?)volume!["source"] == "openclaw-state") == true);

        Assert.Equal(["openclaw-cli", "openclaw-gateway"], holders.Select(service => service.Key).Order());
    }

    [Fact]
    public async Task Publishing_again_keeps_the_secrets()
    {
        var path = Path.Combine(_project.Directory, ".env");
        var before = await File.ReadAllTextAsync(path);

        await _project.PublishAsync();

        Assert.Equal(before, await File.ReadAllTextAsync(path));
        Assert.Matches(@"(?m)^OPENCLAW_GATEWAY_TOKEN=[A-Za-z0-9]{43,}$", before);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Without_its_values_the_project_says_what_to_do()
    {
        var result = await ProcessRunner.RunAsync(
            new ProcessSpec("docker", "compose", "--env-file", "/dev/null", "--file", Path.Combine(Repository.Root, "docker-compose.yml"), "config", "--quiet"));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("./docker-setup.sh", result.Error, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _project.Dispose();

    private static IEnumerable<string?> Texts(JsonNode? array) => array!.AsArray().Select(item => (string?)item);

    private IEnumerable<string> Networks(string service) => _services[service]!["networks"]!.AsObject().Select(network => network.Key).Order();
}

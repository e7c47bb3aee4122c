using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OpenClaw.Testing.Engine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.EndToEnd.Tests.Compose;

/// <summary>docker-setup.sh: what it checks, what it writes, and that what it set up runs.</summary>
[Collection("Compose projects that run")]
public sealed class DockerSetupTests : IDisposable
{
    private readonly SetupDirectory _setup = new();

    [Theory]
    [InlineData("OPENCLAW_CONFIG_DIR", "relative/path", "absolute path")]
    [InlineData("OPENCLAW_CONFIG_DIR", "/", "absolute path")]
    [InlineData("OPENCLAW_CONFIG_DIR", "/etc/passwd", "no directory")]
    [InlineData("OPENCLAW_GATEWAY_PORT", "0", "from 1 to 65535")]
    [InlineData("OPENCLAW_GATEWAY_PORT", "65536", "from 1 to 65535")]
    [InlineData("OPENCLAW_GATEWAY_PORT", "80x", "from 1 to 65535")]
    [InlineData("OPENCLAW_GATEWAY_BIND", "wan", "lan or loopback")]
    [InlineData("OPENCLAW_PUBLISH_ADDRESS", "everywhere", "IP address")]
    [InlineData("OPENCLAW_IMAGE", "-rm", "no image")]
    [InlineData("OPENCLAW_DOCKER_APT_PACKAGES", "git; rm -rf /", "names of Debian packages")]
    [InlineData("OPENCLAW_EXTRA_MOUNTS", "/data", "Invalid mount format '/data'. Expected source:target[:options] without spaces")]
    [InlineData("OPENCLAW_EXTRA_MOUNTS", "/da ta:/data", "Invalid mount format")]
    [InlineData("OPENCLAW_EXTRA_MOUNTS", "/data:relative", "Invalid mount format")]
    [InlineData("OPENCLAW_EXTRA_MOUNTS", "/data:/data:ro:z", "Invalid mount format")]
    [InlineData("OPENCLAW_EXTRA_MOUNTS", "/var/run/docker.sock:/var/run/docker.sock", "The sandbox worker alone has it")]
    [InlineData("OPENCLAW_EXTRA_MOUNTS", "/:/host", "The sandbox worker alone has it")]
    [InlineData("OPENCLAW_EXTRA_MOUNTS", "/var/run/:/host", "The sandbox worker alone has it")]
    [InlineData("OPENCLAW_HOME_VOLUME", "a volume", "letters, digits")]
    [InlineData("OPENCLAW_GATEWAY_TOKEN", "two words", "blanks")]
    [InlineData("OPENCLAW_GATEWAY_TOKEN", "a$HOME", "dollar sign")]
    [InlineData("DOCKER_GID", "docker", "must be a number")]
    public async Task A_wrong_setting_is_named_before_anything_is_touched(string name, string value, string reason)
    {
        var result = await _setup.RunWithStubAsync((name, value));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ERROR: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_setup.EnvFile));
        Assert.False(Directory.Exists(Path.Combine(_setup.Home, ".openclaw")));
        Assert.DoesNotContain("build", _setup.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_problem_is_told_at_once()
    {
        var result = await _setup.RunWithStubAsync(("OPENCLAW_GATEWAY_PORT", "x"), ("OPENCLAW_GATEWAY_BIND", "y"), ("OPENCLAW_EXTRA_MOUNTS", "z"));

        Assert.Equal(3, result.Error.Split('\n').Count(line => line.StartsWith("ERROR: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task With_defaults_alone_it_builds_configures_and_starts()
    {
        var result = await _setup.RunWithStubAsync(("OPENCLAW_DOCKER_APT_PACKAGES", "ffmpeg jq"));

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("==> Building Docker image: openclaw:local", result.Output, StringComparison.Ordinal);
        Assert.Contains("--build-arg OPENCLAW_DOCKER_APT_PACKAGES=ffmpeg jq", _setup.Calls, StringComparison.Ordinal);
        Assert.Contains("compose run --rm --no-deps", _setup.Calls, StringComparison.Ordinal);
        Assert.Contains("compose up --detach --wait", _setup.Calls, StringComparison.Ordinal);
        var env = await File.ReadAllTextAsync(_setup.EnvFile);
        Assert.Matches("(?m)^OPENCLAW_GATEWAY_TOKEN=[0-9a-f]{64}$", env);
        Assert.Contains("OPENCLAW_DOCKER_APT_PACKAGES='ffmpeg jq'\nOPENCLAW_EXTRA_MOUNTS=\nOPENCLAW_HOME_VOLUME=\n", env, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_setup.EnvFile));
        Assert.DoesNotContain(env.Split('\n').First(line => line.StartsWith("OPENCLAW_GATEWAY_TOKEN=", StringComparison.Ordinal))[23..], _setup.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_changes_nothing_and_lines_of_others_stay()
    {
        await _setup.RunWithStubAsync(("OPENCLAW_PUBLISH_ADDRESS", "127.0.0.2"), ("OPENCLAW_EXTRA_MOUNTS", "/srv:/srv"));
        await File.WriteAllTextAsync(_setup.EnvFile, "# mine\nOPENAI_API_KEY=sk-mine\n" + await File.ReadAllTextAsync(_setup.EnvFile));
        var before = await File.ReadAllTextAsync(_setup.EnvFile);

        var again = await _setup.RunWithStubAsync();

        Assert.Contains("Reusing gateway token from", again.Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(_setup.EnvFile));
        Assert.Contains("OPENCLAW_PUBLISH_ADDRESS=127.0.0.2\n", before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_before_anything_is_touched()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var result = await _setup.RunWithStubAsync(("OPENCLAW_GATEWAY_PORT", ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is taken by another program", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_setup.EnvFile));
    }

    [Fact]
    public async Task A_token_of_an_existing_configuration_wins()
    {
        var config = Path.Combine(_setup.Home, ".openclaw");
        Directory.CreateDirectory(config);
        await ProcessRunner.RunAsync(new ProcessSpec("chmod", "777", config));
        await File.WriteAllTextAsync(Path.Combine(config, "openclaw.json"), "{ gateway: {\n auth: { mode: \"token\", \"token\": \"from-the-file\" } } }");

        await _setup.RunWithStubAsync();

        Assert.Contains("OPENCLAW_GATEWAY_TOKEN=from-the-file\n", await File.ReadAllTextAsync(_setup.EnvFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mounts_and_a_home_volume_go_into_a_file_that_compose_reads()
    {
        await _setup.RunWithStubAsync(("OPENCLAW_EXTRA_MOUNTS", " /usr/share/doc:/mnt/doc:ro , /srv:/srv,"), ("OPENCLAW_HOME_VOLUME", "my_home"));

        var config = await _setup.ComposeAsync("openclaw-test", "config");

        Assert.True(config.ExitCode == 0, config.Error);
        Assert.Contains("target: /mnt/doc", config.Output, StringComparison.Ordinal);
        Assert.Contains("source: my_home", config.Output, StringComparison.Ordinal);
        Assert.Contains($"source: {_setup.Home}/.openclaw\n", config.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("source: openclaw-state", config.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_of_somebody_else_is_refused_with_the_command_that_helps()
    {
        var foreign = Path.Combine(_setup.Home, "foreign");
        Directory.CreateDirectory(foreign);
        var owned = await ProcessRunner.RunAsync(new ProcessSpec("chown", "1234", foreign));
        Assert.True(owned.ExitCode == 0, owned.Error);

        var result = await _setup.RunWithStubAsync(("OPENCLAW_CONFIG_DIR", foreign));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("belongs to uid 1234", result.Error, StringComparison.Ordinal);
        Assert.Contains($"sudo chown -R 1000:1000 '{foreign}'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_set_up_runs_a_command_in_a_sandbox_and_a_second_run_keeps_the_token()
    {
        var project = $"openclaw-test-{Guid.NewGuid():n}"[..24];
        // The images are there; building them again is what scripts/prepare.sh --images did.
        _setup.Replace("scripts/build-images.sh", "#!/bin/sh\n");
        try
        {
            var result = await _setup.RunAsync(("COMPOSE_PROJECT_NAME", project));
            Assert.True(result.ExitCode == 0, result.Output + result.Error);

            var answer = await _setup.ComposeAsync(project, "run", "--rm", "-T", "openclaw-cli", "agent", "--message", "run: id");
            Assert.Contains("uid=1000", answer.Output, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(_setup.Home, ".openclaw", "identity", "device.json")));

            var again = await _setup.RunAsync(("COMPOSE_PROJECT_NAME", project));
            Assert.True(again.ExitCode == 0, again.Output + again.Error);
            Assert.Equal(LinkIn(result.Output), LinkIn(again.Output));
            using var client = new HttpClient();
            Assert.True((await client.GetAsync(LinkIn(again.Output))).IsSuccessStatusCode);
        }
        finally
        {
            await _setup.ComposeAsync(project, "--profile", "*", "down", "--volumes");
        }

        using var engine = new DockerEngine();
        Assert.Empty(await engine.ContainersAsync($"com.docker.compose.project={project}"));
        Assert.Empty(await engine.NetworksAsync($"com.docker.compose.project={project}"));
        Assert.Empty(await engine.VolumesAsync($"com.docker.compose.project={project}"));
    }

    /// <inheritdoc/>
    public void Dispose() => _setup.Dispose();

    private static Uri LinkIn(string output) =>
        new(output.Split('\n').First(line => line.Contains("#token=", StringComparison.Ordinal)).Split(' ')[^1].Trim());
}

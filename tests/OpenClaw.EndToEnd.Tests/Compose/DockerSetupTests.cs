using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
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
    [InlineData("OPENCLAW_EXTRA_MOUNTS", "/usr/../var/run:/host", "The sandbox worker alone has it")]
    [InlineData("OPENCLAW_EXTRA_MOUNTS", "/srv/nobody-has-this:/host", "does not exist. Correct it, or run: mkdir -p '/srv/nobody-has-this'")]
    [InlineData("OPENCLAW_EXTRA_MOUNTS", "./data:/data", "Use an absolute path, or the name of a volume")]
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
        await _setup.RunWithStubAsync(
            ("OPENCLAW_EXTRA_MOUNTS", " /usr/share/doc:/mnt/doc:ro , /srv:/srv,cache:/mnt/cache,/srv:/home/node/.openclaw/media:ro"), ("OPENCLAW_HOME_VOLUME", "my_home"));

        var config = await _setup.ComposeAsync("openclaw-test", "--profile", "*", "config");

        Assert.True(config.ExitCode == 0, config.Error);
        Assert.Equal(3, config.Output.Split("target: /mnt/doc\n").Length - 1);
        Assert.Equal(3, config.Output.Split("target: /mnt/cache\n").Length - 1);
        // The worker has a state of its own there.
        Assert.Equal(2, config.Output.Split("target: /home/node/.openclaw/media\n").Length - 1);
        Assert.Equal(2, config.Output.Split("source: my_home\n").Length - 1);
        Assert.Contains($"source: {_setup.Home}/.openclaw\n", config.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("source: openclaw-state", config.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "700")]
    [InlineData(1001, "700")]
    [InlineData(1234, "755")]
    [InlineData(1000, "500")]
    public async Task A_directory_that_the_containers_cannot_write_is_refused_with_the_command_that_helps(int owner, string mode)
    {
        var directory = await OwnedAsync(owner, mode);

        var result = await _setup.RunWithStubAsync(("OPENCLAW_CONFIG_DIR", directory));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"belongs to uid {owner} with mode {mode}", result.Error, StringComparison.Ordinal);
        Assert.Contains($"sudo chown -R 1000:1000 '{directory}'", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_setup.EnvFile));
    }

    [Theory]
    [InlineData(1000, "700")]
    [InlineData(0, "777")]
    [InlineData(1001, "777")]
    public async Task A_directory_that_the_containers_can_write_is_taken(int owner, string mode)
    {
        var result = await _setup.RunWithStubAsync(("OPENCLAW_CONFIG_DIR", await OwnedAsync(owner, mode)));

        Assert.True(result.ExitCode == 0, result.Error);
    }

    [Fact]
    public async Task What_root_makes_belongs_to_the_containers_and_another_person_is_told_to_make_it_so()
    {
        var made = Path.Combine(_setup.Home, "made");
        await _setup.RunWithStubAsync(("OPENCLAW_CONFIG_DIR", made));
        var owner = await ProcessRunner.RunAsync(new ProcessSpec("stat", "-c", "%u:%a", made));
        File.Delete(_setup.EnvFile);

        var other = await _setup.RunWithStubAsAsync(1001, ("OPENCLAW_CONFIG_DIR", Path.Combine(_setup.Home, "other")));

        Assert.Equal("1000:700\n", owner.Output);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("Made by you (uid 1001) it would be closed to the containers", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_docker_it_says_where_it_comes_from()
    {
        var result = await _setup.RunWithoutDockerAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Missing dependency: docker\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("case $1 in compose) exit 1 ;; esac", "Docker Compose not available")]
    [InlineData("case \"$*\" in 'compose version --short') echo 2.1.0 ;; esac", "Docker Compose 2.1.0 is too old: 2.1.1 or newer is needed")]
    [InlineData("case \"$*\" in 'compose version --short') echo v2.0.1 ;; esac", "Docker Compose v2.0.1 is too old")]
    [InlineData("case $1 in info) exit 1 ;; esac", "The Docker engine does not answer")]
    [InlineData("case $1 in info) echo 19.03.15 ;; esac", "The Docker engine 19.03.15 is too old: 20.10 or newer is needed")]
    public async Task A_docker_that_will_not_do_is_named_before_anything_is_touched(string docker, string reason)
    {
        var result = await _setup.RunWithStubAsync(docker);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_setup.EnvFile));
    }

    [Theory]
    [InlineData("2.1.1", "20.10.0")]
    [InlineData("v2.26.1-4", "28.5.1")]
    [InlineData("dev", "library-import")]
    public async Task A_docker_that_is_new_enough_or_says_no_number_will_do(string compose, string engine)
    {
        var result = await _setup.RunWithStubAsync($"case \"$*\" in 'compose version --short') echo {compose} ;; info*) echo {engine} ;; esac");

        Assert.True(result.ExitCode == 0, result.Error);
    }

    [Fact]
    public async Task What_it_set_up_runs_a_command_in_a_sandbox_and_a_second_run_keeps_the_token()
    {
        var project = $"openclaw-test-{Guid.NewGuid():n}"[..24];
        // The images are there; building them again is what scripts/prepare.sh --images did.
        _setup.Replace("scripts/build-images.sh", "#!/bin/sh\n");
        try
        {
            var shared = _setup.MakeDirectory("shared", "a note of this machine");
            var result = await _setup.RunAsync(("COMPOSE_PROJECT_NAME", project), ("OPENCLAW_EXTRA_MOUNTS", $"{shared}:/mnt/shared:ro"));
            Assert.True(result.ExitCode == 0, result.Output + result.Error);

            // The sandbox names the directory as the gateway has it; the worker knows what that is on this machine.
            var bound = await _setup.ComposeAsync(project, "run", "--rm", "-T", "openclaw-cli", "config", "patch", """
                { "agents": { "defaults": { "sandbox": { "docker": { "binds": ["/mnt/shared:/shared:ro"], "dangerouslyAllowExternalBindSources": true } } } } }
                """);
            Assert.True(bound.ExitCode == 0, bound.Error);
            var answer = await _setup.ComposeAsync(project, "run", "--rm", "-T", "openclaw-cli", "agent", "--message", "run: id && cat /shared/note && ! touch /shared/other");
            Assert.Contains("uid=1000", answer.Output, StringComparison.Ordinal);
            Assert.Contains("a note of this machine", answer.Output, StringComparison.Ordinal);
            Assert.Contains("Read-only file system", answer.Output, StringComparison.Ordinal);
            var read = await _setup.ComposeAsync(project, "run", "--rm", "-T", "openclaw-cli", "tools", "call", "read", "--args", """{"path":"/shared/note"}""");
            Assert.Contains("a note of this machine", read.Output, StringComparison.Ordinal);
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

    [Fact]
    public async Task Two_projects_on_one_engine_never_meet()
    {
        using var other = new SetupDirectory();
        (SetupDirectory Setup, string Project)[] both = [(_setup, $"openclaw-test-{Guid.NewGuid():n}"[..24]), (other, $"openclaw-test-{Guid.NewGuid():n}"[..24])];
        try
        {
            foreach (var (setup, project) in both)
            {
                setup.Replace("scripts/build-images.sh", "#!/bin/sh\n");
                var result = await setup.RunAsync(("COMPOSE_PROJECT_NAME", project));
                Assert.True(result.ExitCode == 0, result.Output + result.Error);
                await CliAsync(setup, project, "agent", "--message", $"run: echo {project} > mine");
            }

            var mine = await SandboxesAsync(both[0]);
            var theirs = await SandboxesAsync(both[1]);
            Assert.Equal((1, 1), (mine.Length, theirs.Length));
            Assert.NotEqual(mine[0], theirs[0]);

            await CliAsync(_setup, both[0].Project, "sandbox", "recreate", "--all", "--force");
            await _setup.ComposeAsync(both[0].Project, "--profile", "*", "down", "--volumes");

            Assert.Equal(theirs, await SandboxesAsync(both[1]));
            Assert.Contains(both[1].Project, await CliAsync(other, both[1].Project, "agent", "--message", "run: cat mine"), StringComparison.Ordinal);
        }
        finally
        {
            foreach (var (setup, project) in both)
            {
                await setup.ComposeAsync(project, "--profile", "*", "down", "--volumes");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _setup.Dispose();

    private static async Task<string> CliAsync(SetupDirectory setup, string project, params string[] arguments)
    {
        var result = await setup.ComposeAsync(project, ["run", "--rm", "-T", "openclaw-cli", .. arguments]);
        return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException(result.Output + result.Error);
    }

    private static async Task<string[]> SandboxesAsync((SetupDirectory Setup, string Project) installation)
    {
        using var list = JsonDocument.Parse(await CliAsync(installation.Setup, installation.Project, "sandbox", "list", "--json"));
        return [.. list.RootElement.GetProperty("containers").EnumerateArray().Select(container => container.GetProperty("containerName").GetString()!)];
    }

    private async Task<string> OwnedAsync(int owner, string mode)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_setup.Home, "owned")).FullName;
        var owned = await ProcessRunner.RunAsync(new ProcessSpec("sh", "-c", "chown \"$1\" \"$3\" && chmod \"$2\" \"$3\"", "sh", $"{owner}", mode, directory));
        return owned.ExitCode == 0 ? directory : throw new InvalidOperationException(owned.Error);
    }

    private static Uri LinkIn(string output) =>
        new(output.Split('\n').First(line => line.Contains("#token=", StringComparison.Ordinal)).Split(' ')[^1].Trim());
}

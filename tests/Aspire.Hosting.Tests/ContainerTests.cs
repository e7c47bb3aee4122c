using Aspire.Hosting.Tests.Harness;
using OpenClaw.Testing.Engine;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace Aspire.Hosting.Tests;

/// <summary>Containers of the real engine; the image is there on every machine that ran scripts/prepare.sh --images.</summary>
public sealed class ContainerTests
{
    private const string Image = "debian";
    private const string Tag = "bookworm-slim";

    // an HTTP server in three lines of the Perl that every Debian has
    private const string PerlServer =
        "use Socket; socket(S,PF_INET,SOCK_STREAM,0); setsockopt(S,SOL_SOCKET,SO_REUSEADDR,1); bind(S,sockaddr_in(8080,INADDR_ANY)) or die; listen(S,9); "
        + "$SIG{PIPE}=q{IGNORE}; while(1){ accept(C,S) or next; $_=q{}; while(!/\\r\\n\\r\\n/){ sysread(C,$b,4096) or last; $_.=$b } "
        + "syswrite(C,qq{HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nConnection: close\\r\\n\\r\\nhello}); close C }";

    // GET / of host and port in $1 and $2, with the shell's own means
    private const string Fetch = "exec 3<>/dev/tcp/$1/$2 && printf 'GET /pid HTTP/1.0\\r\\nHost: x\\r\\n\\r\\n' >&3 && cat <&3 && echo && echo fetched";

    [Fact]
    public async Task A_container_serves_behind_its_proxy_and_is_gone_after_the_end()
    {
        using var engine = new DockerEngine();
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddContainer("web", Image, Tag).WithEntrypoint("perl").WithArgs("-e", PerlServer)
            .WithHttpEndpoint(targetPort: 8080).WithHttpHealthCheck("/").WithEnvironment("COLOUR", "blue");
        string id;
        await using (var app = await builder.StartedAsync())
        {
            var web = await app.HealthyAsync("web");
            using var client = app.CreateHttpClient("web");
            Assert.Equal("hello", await client.GetStringAsync("/"));
            Assert.Equal("blue", web.Environment()["COLOUR"]);
            id = (string)web.Property("container.id")!;
            Assert.Contains(await engine.ContainersAsync("aspire.apphost.session"), container => container.Id == id);
        }

        Assert.DoesNotContain(await engine.ContainersAsync("aspire.apphost.session"), container => container.Id == id);
    }

    [Fact]
    public async Task Containers_reach_each_other_by_name_and_processes_of_the_host()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>();
        var echo = builder.CreateResourceBuilder<ProjectResource>("echo");
        var web = builder.AddContainer("web", Image, Tag).WithEntrypoint("perl").WithArgs("-e", PerlServer)
            .WithHttpEndpoint(targetPort: 8080).WithHttpHealthCheck("/").WithContainerNetworkAlias("spider");
        var http = echo.GetEndpoint("http");
        builder.AddContainer("to-host", Image, Tag).WithEntrypoint("bash").WaitFor(echo)
            .WithArgs("-c", Fetch, "bash", http.Property(EndpointProperty.Host), http.Property(EndpointProperty.Port));
        builder.AddContainer("to-name", Image, Tag).WithEntrypoint("bash").WaitFor(web)
            .WithArgs("-c", Fetch, "bash", web.GetEndpoint("http").Property(EndpointProperty.Host), "8080");
        builder.AddContainer("to-alias", Image, Tag).WithEntrypoint("bash").WaitFor(web).WithArgs("-c", Fetch, "bash", "spider", "8080");
        await using var app = await builder.StartedAsync();

        var toHost = await app.StateAsync("to-host", KnownResourceStates.Exited);
        using var client = app.CreateHttpClient("echo");
        var pid = await client.GetStringAsync("/pid");
        Assert.Contains(await app.LinesUntilAsync(toHost.ResourceId, "fetched"), line => line.Trim() == pid);
        foreach (var name in new[] { "to-name", "to-alias" })
        {
            var reached = await app.StateAsync(name, KnownResourceStates.Exited);
            Assert.Contains(await app.LinesUntilAsync(reached.ResourceId, "fetched"), line => line.Contains("hello", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Environment_of_a_container_names_others_as_it_reaches_them()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>(
            ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:4318"]);
        var echo = builder.CreateResourceBuilder<ProjectResource>("echo");
        var web = builder.AddContainer("web", Image, Tag).WithEntrypoint("sleep").WithArgs("60").WithHttpEndpoint(targetPort: 8080);
        builder.AddContainer("client", Image, Tag).WithEntrypoint("sleep").WithArgs("60").WithReference(echo).WithReference(web.GetEndpoint("http")).WithOtlpExporter();
        await using var app = await builder.StartedAsync();
        var environment = (await app.HealthyAsync("client")).Environment();
        Assert.Equal("http://web.dev.internal:8080", environment["WEB_HTTP"]);
        Assert.Matches("^http://aspire\\.dev\\.internal:\\d+$", environment["services__echo__http__0"]!);
        Assert.Matches("^http://aspire\\.dev\\.internal:\\d+$", environment["OTEL_EXPORTER_OTLP_ENDPOINT"]!);
    }

    [Fact]
    public async Task Runtime_arguments_and_mounts_are_applied()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "note.txt"), "from the host");
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddContainer("box", Image, Tag).WithEntrypoint("sh")
            .WithArgs("-c", "cat /mnt/note.txt; echo; touch /mnt/x || echo read-only mount; touch /x || echo read-only root; "
                + "cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max; grep CapEff /proc/self/status; echo end")
            .WithBindMount(directory.Path, "/mnt", isReadOnly: true)
            .WithContainerRuntimeArgs("--memory", "64m", "--cap-drop=ALL", "--read-only", "--tmpfs", "/tmp:size=8m");
        await using var app = await builder.StartedAsync();
        var box = await app.StateAsync("box", KnownResourceStates.Exited);
        var lines = await app.LinesUntilAsync(box.ResourceId, "end");
        Assert.Contains("from the host", lines);
        Assert.Contains("read-only mount", lines);
        Assert.Contains("read-only root", lines);
        Assert.Contains("67108864", lines);
        Assert.Contains(lines, line => line.StartsWith("CapEff:", StringComparison.Ordinal) && line.EndsWith("0000000000000000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_runtime_argument_fails_the_container_by_name()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddContainer("box", Image, Tag).WithContainerRuntimeArgs("--frobnicate");
        await using var app = await builder.StartedAsync();
        var box = await app.StateAsync("box", KnownResourceStates.FailedToStart);
        await app.LinesUntilAsync(box.ResourceId, "--frobnicate");
    }

    [Fact]
    public async Task A_missing_image_that_must_not_be_pulled_is_named()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddContainer("box", "no-such-image-here", "1").WithImagePullPolicy(ImagePullPolicy.Never);
        await using var app = await builder.StartedAsync();
        var box = await app.StateAsync("box", KnownResourceStates.FailedToStart);
        await app.LinesUntilAsync(box.ResourceId, "no-such-image-here:1");
    }

    [Fact]
    public async Task A_dockerfile_is_built_with_its_arguments()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(
            Path.Combine(directory.Path, "Dockerfile"), $"FROM {Image}:{Tag} AS base\nARG WORD\nENV WORD=$WORD\nCMD [\"sh\",\"-c\",\"echo built $WORD\"]\nFROM base AS other\nENV WORD=other\n");
        var builder = DistributedApplicationTestingBuilder.Create("Parameters:word=by-parameter");
        builder.AddDockerfile("built", directory.Path, stage: "base").WithBuildArg("WORD", builder.AddParameter("word"));
        await using var app = await builder.StartedAsync();
        var built = await app.StateAsync("built", KnownResourceStates.Exited);
        await app.LinesUntilAsync(built.ResourceId, "built by-parameter");
    }

    [Fact]
    public async Task A_container_that_ends_has_an_exit_code_and_starts_again_as_a_new_one()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddContainer("job", Image, Tag).WithEntrypoint("sh").WithArgs("-c", "echo once; exit 4");
        await using var app = await builder.StartedAsync();
        var ended = await app.StateAsync("job", KnownResourceStates.Exited);
        Assert.Equal(4, ended.Snapshot.ExitCode);
        var first = ended.Property("container.id");
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("job", "start", TestApplications.Patience())).Success);
        var again = await app.WaitAsync("job", snapshot => snapshot.State?.Text == KnownResourceStates.Exited
            && !Equals(snapshot.Properties.Single(property => property.Name == "container.id").Value, first));
        Assert.Equal(4, again.Snapshot.ExitCode);
    }

    [Fact]
    public async Task The_output_of_containers_that_end_at_once_is_whole()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var names = Enumerable.Range(0, 6).Select(number => $"job{number}").ToArray();
        foreach (var name in names)
        {
            builder.AddContainer(name, Image, Tag).WithEntrypoint("sh").WithArgs("-c", "seq 1 2000; echo last >&2");
        }

        await using var app = await builder.StartedAsync();
        foreach (var name in names)
        {
            var ended = await app.StateAsync(name, KnownResourceStates.Exited);
            await app.LinesUntilAsync(ended.ResourceId, "last");
            var lines = await app.LinesUntilAsync(ended.ResourceId, "2000");
            Assert.Equal(Enumerable.Range(1, 2000).Select(number => $"{number}"), lines.Where(line => line != "last"));
        }
    }

    [Fact]
    public async Task A_named_volume_keeps_its_files_over_starts_and_an_anonymous_one_goes_with_its_container()
    {
        var volume = "aspire-test-" + Guid.NewGuid().ToString("N")[..8];
        try
        {
            Assert.Equal(["1 1"], await RunOnceAsync());
            Assert.Equal(["2 1"], await RunOnceAsync());
        }
        finally
        {
            await ProcessRunner.RunAsync(new ProcessSpec("docker", "volume", "rm", volume));
        }

        async Task<string[]> RunOnceAsync()
        {
            var builder = DistributedApplicationTestingBuilder.Create();
            builder.AddContainer("writer", Image, Tag).WithEntrypoint("sh")
                .WithArgs("-c", "echo x >> /kept/lines; echo x >> /lost/lines; echo $(wc -l < /kept/lines) $(wc -l < /lost/lines); echo end")
                .WithVolume(volume, "/kept").WithVolume("/lost");
            await using var app = await builder.StartedAsync();
            var ended = await app.StateAsync("writer", KnownResourceStates.Exited);
            return [.. (await app.LinesUntilAsync(ended.ResourceId, "end")).Where(line => line.Contains(' ') && char.IsDigit(line[0]))];
        }
    }

    [Fact]
    public async Task A_persistent_container_survives_and_is_used_again_until_its_description_changes()
    {
        var name = "aspire-test-" + Guid.NewGuid().ToString("N")[..8];
        using var engine = new DockerEngine();
        try
        {
            var first = await RunOnceAsync(name, "a");
            var second = await RunOnceAsync(name, "a");
            var third = await RunOnceAsync(name, "b");
            Assert.Equal(first, second);
            Assert.NotEqual(second, third);
        }
        finally
        {
            // the network of persistent containers persists with them
            var label = "aspire-test=" + name;
            var networks = (await engine.ContainersAsync(label)).SelectMany(container => container.Networks).Distinct().ToList();
            await engine.RemoveAllAsync(label);
            foreach (var network in networks)
            {
                await engine.RemoveNetworkAsync(network);
            }
        }

        static async Task<string> RunOnceAsync(string name, string value)
        {
            var builder = DistributedApplicationTestingBuilder.Create();
            builder.AddContainer("keeper", Image, Tag).WithEntrypoint("sleep").WithArgs("600").WithEnvironment("VALUE", value)
                .WithLifetime(ContainerLifetime.Persistent).WithContainerName(name).WithContainerRuntimeArgs("--label", "aspire-test=" + name);
            await using var app = await builder.StartedAsync();
            return (string)(await app.HealthyAsync("keeper")).Property("container.id")!;
        }
    }
}

using System.Net.Sockets;
using System.Text.Json.Nodes;
using Aspire.Conformance.Tests.Recordings;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace Aspire.Conformance.Tests.Compose;

/// <summary>What services say that no recorded case has.</summary>
public sealed class ServiceTests
{
    private const string Image = "debian";

    [Fact]
    public async Task An_anonymous_volume_has_no_source_and_is_not_declared()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder => builder.AddContainer("box", Image).WithVolume("/cache"));
        Assert.Equal("[{read_only: false, target: \"/cache\", type: \"volume\"}]", model.Part("box", "volumes"));
        Assert.DoesNotContain("driver: \"local\"", model.ComposeFile, StringComparison.Ordinal);
        await model.AssertAcceptedAsync();
    }

    [Theory]
    [InlineData(null, "127.0.0.1:8100:80")]
    [InlineData("localhost", "127.0.0.1:8100:80")]
    [InlineData("127.0.0.5", "127.0.0.5:8100:80")]
    [InlineData("::1", "[::1]:8100:80")]
    [InlineData("0.0.0.0", "8100:80")]
    [InlineData("::", "8100:80")]
    [InlineData("*", "8100:80")]
    [InlineData("some-name", "127.0.0.1:8100:80")]
    public async Task The_target_host_of_an_endpoint_says_where_it_is_published(string? targetHost, string port)
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder => builder.AddContainer("web", Image)
            .WithHttpEndpoint(port: 8100, targetPort: 80)
            .WithExternalHttpEndpoints()
            .WithEndpoint("http", endpoint => endpoint.TargetHost = targetHost ?? endpoint.TargetHost));
        Assert.Equal($"[\"{port}\"]", model.Part("web", "ports"));
        await model.AssertAcceptedAsync();
    }

    [Fact]
    public async Task A_published_UDP_endpoint_stays_one()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder => builder.AddContainer("dns", Image)
            .WithEndpoint(port: 5300, targetPort: 53, name: "udp", protocol: ProtocolType.Udp, isExternal: true)
            .WithEndpoint(port: 5300, targetPort: 53, name: "tcp", isExternal: true));
        Assert.Equal("[\"127.0.0.1:5300:53/udp\", \"127.0.0.1:5300:53\"]", model.Part("dns", "ports"));
        await model.AssertAcceptedAsync();
    }

    [Fact]
    public async Task An_https_endpoint_that_a_container_serves_stays()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder =>
        {
            var web = builder.AddContainer("web", Image).WithHttpsEndpoint(targetPort: 8443);
            builder.AddContainer("client", Image).WithReference(web.GetEndpoint("https"));
        });
        Assert.Equal(
            "{WEB_HTTPS: \"https://web:8443\", services__web__https__0: \"https://web:8443\"}", model.Part("client", "environment"));
    }

    [Fact]
    public async Task A_reference_to_a_program_of_the_developers_machine_is_an_error_that_names_both()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder =>
        {
            var tool = builder.AddExecutable("tool", "sh", ".").WithHttpEndpoint(targetPort: 90);
            builder.AddContainer("client", Image).WithReference(tool.GetEndpoint("http"));
        });
        Assert.Contains("The endpoint 'http' of 'tool' is not part of the Compose project 'compose'", Assert.Single(model.Problems), StringComparison.Ordinal);
        Assert.False(File.Exists(model.PathOf("docker-compose.yaml")));
    }

    [Fact]
    public async Task Those_who_wait_for_something_in_a_profile_start_without_it()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder =>
        {
            var tool = builder.AddContainer("tool", Image).WithExplicitStart();
            builder.AddContainer("app", Image).WaitFor(tool);
        });
        Assert.Equal("{tool: {condition: \"service_started\", required: false}}", model.Part("app", "depends_on"));
        await model.AssertAcceptedAsync();
        var run = await model.ComposeAsync("config", "--services");
        Assert.Equal("app", run.Output.Trim());
    }

    [Fact]
    public async Task A_health_check_of_the_model_by_hand_counts_and_a_condition_by_hand_stays()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder =>
        {
            var checkedByHand = builder.AddContainer("store", Image).PublishAsDockerComposeService((_, service) => service.Healthcheck = new Healthcheck
            {
                Test = ["CMD", "true"], Interval = "1s", Timeout = "1s", StartPeriod = "1s",
            });
            var none = builder.AddContainer("web", Image).WithHttpEndpoint(targetPort: 80).WithHttpHealthCheck()
                .PublishAsDockerComposeService((_, service) => service.Healthcheck = null);
            builder.AddContainer("app", Image).WaitFor(checkedByHand).WaitFor(none);
            builder.AddContainer("other", Image).WaitFor(none)
                .PublishAsDockerComposeService((_, service) => service.DependsOn["web"].Condition = "service_completed_successfully");
        });
        Assert.Equal("{store: {condition: \"service_healthy\"}, web: {condition: \"service_started\"}}", model.Part("app", "depends_on"));
        Assert.Equal("{web: {condition: \"service_completed_successfully\"}}", model.Part("other", "depends_on"));
        await model.AssertAcceptedAsync();
    }

    [Theory]
    [InlineData("FROM debian AS base\nHEALTHCHECK CMD true\nFROM base\n", null, true)]
    [InlineData("FROM debian AS base\nHEALTHCHECK CMD true\nFROM base AS last\nHEALTHCHECK NONE\n", null, false)]
    [InlineData("FROM debian AS one\nHEALTHCHECK CMD true\nFROM debian AS two\n", "one", true)]
    [InlineData("FROM debian AS one\nHEALTHCHECK CMD true\nFROM debian AS two\n", "two", false)]
    [InlineData("FROM debian\n# HEALTHCHECK CMD true\n", null, false)]
    public async Task An_image_that_checks_itself_keeps_its_own_check(string dockerfile, string? stage, bool checksItself)
    {
        using var model = new PublishedModel();
        await File.WriteAllTextAsync(model.PathOf("Dockerfile"), dockerfile);
        await model.PublishAsync(builder =>
        {
            var web = builder.AddDockerfile("web", model.Directory, stage: stage).WithHttpEndpoint(targetPort: 80).WithHttpHealthCheck("/health");
            builder.AddContainer("app", Image).WaitFor(web);
        });
        Assert.Equal(checksItself, model.Part("web", "healthcheck") is null);
        Assert.Equal("{web: {condition: \"service_healthy\"}}", model.Part("app", "depends_on"));
    }

    [Fact]
    public async Task Replicas_are_left_out_where_a_second_container_could_not_start()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder =>
        {
            builder.AddProject("fixed", Project).WithHttpEndpoint(port: 8100).WithExternalHttpEndpoints().WithReplicas(2);
            builder.AddProject("free", Project).WithHttpEndpoint().WithExternalHttpEndpoints().WithReplicas(2);
        });
        Assert.Null(model.Part("fixed", "deploy"));
        Assert.Equal("{replicas: 2}", model.Part("free", "deploy"));
        await model.AssertAcceptedAsync();
    }

    [Fact]
    public async Task Content_of_a_file_and_text_of_the_model_keep_their_dollars()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder =>
        {
            builder.CreateResourceBuilder(builder.Resources.OfType<DockerComposeEnvironmentResource>().Single())
                .ConfigureComposeFile(file => file.Configs["script"] = new Config { Content = "echo $HOME ${X}\nexit $?\n" });
            builder.AddContainer("box", Image)
                .WithEntrypoint("/bin/tool$")
                .WithArgs("$1", "${HOME}")
                .WithEnvironment("PRICE", "5$ and ${more}")
                .PublishAsDockerComposeService((_, service) => service.Configs.Add(new ConfigReference
                {
                    Source = "script", Target = "/script", Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead,
                }));
        });
        await model.AssertAcceptedAsync();
        var config = JsonNode.Parse((await model.ComposeAsync("config", "--format", "json")).Output)!;

        // Compose writes each $ of its result as $$, so that the result is a Compose file again
        string Read(JsonNode? node) => node!.GetValue<string>().Replace("$$", "$", StringComparison.Ordinal);
        var box = config["services"]!["box"]!;
        Assert.Equal("echo $HOME ${X}\nexit $?\n", Read(config["configs"]!["script"]!["content"]));
        Assert.Equal("5$ and ${more}", Read(box["environment"]!["PRICE"]));
        Assert.Equal(["$1", "${HOME}"], box["command"]!.AsArray().Select(Read));
        Assert.Equal("/bin/tool$", Read(box["entrypoint"]![0]));
        Assert.Equal(Convert.ToInt32("540", 8), box["configs"]![0]!["mode"]!.GetValue<int>());
    }

    [Fact]
    public async Task Each_environment_has_its_directory_its_resources_and_its_dashboard()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(builder =>
        {
            var edge = builder.AddDockerComposeEnvironment("edge");
            builder.AddDockerComposeEnvironment("core");
            builder.AddContainer("everywhere", Image).WithOtlpExporter();
            builder.AddContainer("there", Image).WithComputeEnvironment(edge);
        });
        Assert.Empty(model.Problems);
        string[] expected = ["compose", "core", "edge"];
        Assert.Equal(expected, Directory.EnumerateDirectories(model.Directory).Select(path => Path.GetFileName(path)).Order());
        string Text(string environment) => File.ReadAllText(model.PathOf(Path.Combine(environment, "docker-compose.yaml")));
        Assert.Contains("http://edge-dashboard:18889", Text("edge"), StringComparison.Ordinal);
        Assert.Contains("http://core-dashboard:18889", Text("core"), StringComparison.Ordinal);
        Assert.DoesNotContain("dashboard", Text("compose"), StringComparison.Ordinal);
        Assert.Contains("there:", Text("edge"), StringComparison.Ordinal);
        Assert.DoesNotContain("there:", Text("core"), StringComparison.Ordinal);
    }

    private static string Project => Path.Combine(
        ConformanceCase.Named("01-project-http").Directory, "Notes.Mailer", "Notes.Mailer.csproj");
}

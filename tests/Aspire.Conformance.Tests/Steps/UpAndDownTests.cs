using Aspire.Conformance.Tests.Compose;
using Aspire.Hosting;
using OpenClaw.Testing.Processes;

namespace Aspire.Conformance.Tests.Steps;

/// <summary>The steps that start a published project and take it down, on the real engine.</summary>
public sealed class UpAndDownTests
{
    // an HTTP server of what the image has
    private const string Server =
        """
        $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 5, ReuseAddr => 1) or die;
        while ($c = $s->accept) { $line = <$c>; print $c $line =~ m{ /ready } ? "HTTP/1.0 200 OK\r\n\r\n" : "HTTP/1.0 404 No\r\n\r\n"; close $c }
        """;

    [Fact]
    public async Task A_project_starts_in_its_order_by_health_checks_and_leaves_nothing_when_it_is_taken_down()
    {
        using var model = new PublishedModel();
        void Describe(IDistributedApplicationBuilder builder)
        {
            var server = builder.AddContainer("server", "debian", "bookworm-slim")
                .WithEntrypoint("perl")
                .WithArgs("-MIO::Socket::INET", "-e", Server)
                .WithHttpEndpoint(targetPort: 8080)
                .WithHttpHealthCheck("/ready");
            builder.AddContainer("client", "debian", "bookworm-slim")
                .WithEntrypoint("sleep")
                .WithArgs("600")
                .WithEnvironment("TEXT", "5$ for ${HOME}")
                .WaitFor(server);
        }

        try
        {
            await model.PublishAsync(Describe, "--step", "docker-compose-up-compose");
            Assert.Empty(model.Problems);
            var containers = await DockerAsync("ps", "--filter", $"label=com.docker.compose.project.working_dir={model.Directory}", "--format", "{{.ID}} {{.Status}} {{.Names}}");
            Assert.Equal(2, containers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.Contains("(healthy)", containers.Split('\n').Single(line => line.Contains("-server-", StringComparison.Ordinal)), StringComparison.Ordinal);
            var client = containers.Split('\n').Single(line => line.Contains("-client-", StringComparison.Ordinal)).Split(' ')[0];
            Assert.Equal("5$ for ${HOME}\n", await DockerAsync("exec", client, "printenv", "TEXT"));
        }
        finally
        {
            await model.PublishAsync(Describe, "--step", "docker-compose-down-compose");
        }

        Assert.Empty(model.Problems);
        Assert.Empty(await DockerAsync("ps", "--all", "--filter", $"label=com.docker.compose.project.working_dir={model.Directory}", "--quiet"));
    }

    private static async Task<string> DockerAsync(params string[] args)
    {
        var run = await ProcessRunner.RunAsync(new ProcessSpec("docker", args), TimeSpan.FromMinutes(1));
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }
}

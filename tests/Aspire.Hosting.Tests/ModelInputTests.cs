using Aspire.Hosting.Tests.Harness;

namespace Aspire.Hosting.Tests;

public sealed class ModelInputTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("a_b")]
    [InlineData("a--b")]
    [InlineData("ends-")]
    [InlineData("ümlaut")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234x")]
    public void An_invalid_resource_name_is_refused_by_name(string name)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var error = Assert.Throws<ArgumentException>(() => builder.AddContainer(name, "debian"));
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_resources_of_one_name_are_refused_without_regard_to_case()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddParameter("api");
        var error = Assert.Throws<DistributedApplicationException>(() => builder.AddContainer("API", "debian"));
        Assert.Contains("already exists", error.Message, StringComparison.Ordinal);
        Assert.Contains("'API'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_endpoints_of_one_name_are_refused()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var web = builder.AddContainer("web", "debian").WithHttpEndpoint(targetPort: 80);
        var error = Assert.Throws<DistributedApplicationException>(() => web.WithHttpEndpoint(targetPort: 81));
        Assert.Contains("'http'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'web'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_port_out_of_range_is_refused(int port)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddContainer("web", "debian").WithHttpEndpoint(port: port, targetPort: 80));
        Assert.Contains("'web'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_endpoint_without_target_port_is_refused_at_the_start()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddContainer("web", "debian").WithHttpEndpoint(port: 8080);
        await using var app = await builder.BuildAsync();
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(TestApplications.Patience()));
        Assert.Contains("TargetPort", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_on_the_port_of_its_own_target_is_refused()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("tool", "sh", ".", "-c", "sleep 60").WithHttpEndpoint(port: 23456, targetPort: 23456);
        await using var app = await builder.BuildAsync();
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(TestApplications.Patience()));
        Assert.Contains("23456", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_health_check_without_http_endpoint_is_refused()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var tool = builder.AddExecutable("tool", "sh", ".");
        var error = Assert.Throws<DistributedApplicationException>(() => tool.WithHttpHealthCheck("/health"));
        Assert.Contains("'tool'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resource_cannot_wait_for_itself()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var tool = builder.AddExecutable("tool", "sh", ".");
        Assert.Throws<DistributedApplicationException>(() => tool.WaitFor(tool));
    }

    [Fact]
    public void A_reference_to_a_path_without_slash_is_refused()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var tool = builder.AddExecutable("tool", "sh", ".");
        var error = Assert.Throws<InvalidOperationException>(() => tool.WithReference("weather", new Uri("https://api.example/v1")));
        Assert.Equal("The uri absolute path must end with '/'.", error.Message);
    }

    [Fact]
    public void An_unknown_operation_is_refused() =>
        Assert.ThrowsAny<DistributedApplicationException>(() => DistributedApplicationTestingBuilder.Create("--operation", "fly"));

    [Theory]
    [InlineData("redis", "redis:latest")]
    [InlineData("redis:7.4", "redis:7.4")]
    [InlineData("host:5000/team/redis", "host:5000/team/redis:latest")]
    [InlineData("redis@sha256:0123", "redis@sha256:0123")]
    public void An_image_name_is_taken_apart(string image, string expected)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var container = builder.AddContainer("web", image);
        Assert.True(container.Resource.TryGetContainerImageName(out var name));
        Assert.Equal(expected, name);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("tool", "no-such-program", ".");
        await using var app = await builder.StartedAsync();
        await app.StateAsync("tool", KnownResourceStates.FailedToStart);
        var instance = app.ResourceNotifications.WatchAsync();
        await foreach (var change in instance)
        {
            var lines = await app.LinesUntilAsync(change.ResourceId, "no-such-program");
            Assert.Contains(lines, line => line.Contains("was not found", StringComparison.Ordinal));
            break;
        }
    }
}

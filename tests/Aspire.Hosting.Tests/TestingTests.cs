using Aspire.Hosting.Tests.Harness;

namespace Aspire.Hosting.Tests;

/// <summary>What tests of application hosts rely on.</summary>
public sealed class TestingTests
{
    [Fact]
    public async Task Fixed_ports_of_the_model_are_random_in_tests()
    {
        var builders = await Task.WhenAll(
            DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>(["Fixture:EchoPort=23987"]),
            DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>(["Fixture:EchoPort=23987"]));
        await using var first = await builders[0].StartedAsync();
        await using var second = await builders[1].StartedAsync();
        await Task.WhenAll(first.HealthyAsync("echo"), second.HealthyAsync("echo"));
        Assert.NotEqual(first.GetEndpoint("echo").Port, second.GetEndpoint("echo").Port);
        Assert.NotEqual(23987, first.GetEndpoint("echo").Port);
    }

    [Fact]
    public async Task The_error_of_a_program_reaches_the_test()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() =>
            DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>(["Fixture:Echo=many"]));
        Assert.Contains("Fixture:Echo", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_builder_that_is_never_built_ends_its_program()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>();
        Assert.Contains(builder.Resources, resource => resource.Name == "echo");
        await builder.DisposeAsync();
    }

    [Fact]
    public async Task An_unknown_resource_or_endpoint_is_named()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>();
        await using var app = await builder.BuildAsync();
        Assert.Contains("'nobody'", Assert.Throws<ArgumentException>(() => app.GetEndpoint("nobody")).Message, StringComparison.Ordinal);
        Assert.Contains("'ftp'", Assert.Throws<ArgumentException>(() => app.GetEndpoint("echo", "ftp")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => app.GetEndpoint("echo"));
    }

    [Fact]
    public async Task Disposing_ends_what_was_started()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>();
        int pid;
        await using (var app = await builder.StartedAsync())
        {
            pid = (int)(await app.HealthyAsync("echo")).Property("executable.pid")!;
            Assert.True(ProcessTable.IsAlive(pid));
        }

        Assert.False(ProcessTable.IsAlive(pid));
    }
}

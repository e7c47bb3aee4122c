using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Tests.Harness;

namespace Aspire.Hosting.Tests;

/// <summary>Ports that somebody else holds.</summary>
public sealed class PortConflictTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_container_endpoint_names_the_process_that_holds_its_port_and_starts_once_it_is_free(bool proxied)
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        var builder = DistributedApplicationTestingBuilder.Create("DcpPublisher:RandomizePorts=false");
        builder.AddContainer("web", "debian", "bookworm-slim").WithEntrypoint("sleep").WithArgs("60")
            .WithHttpEndpoint(port: port, targetPort: 8080, isProxied: proxied);
        builder.AddExecutable("other", "sh", ".", "-c", "sleep 60");
        await using var app = await builder.StartedAsync();
        var failed = await app.StateAsync("web", KnownResourceStates.FailedToStart);
        await app.LinesUntilAsync(failed.ResourceId, $"Port {port} of endpoint 'http' of resource 'web' is in use by process");
        await app.LinesUntilAsync(failed.ResourceId, $"(pid {Environment.ProcessId})");
        await app.HealthyAsync("other");

        holder.Stop();
        var started = await app.ResourceCommands.ExecuteCommandAsync("web", "start", TestApplications.Patience());
        Assert.True(started.Success, started.ErrorMessage);
        await app.HealthyAsync("web");
    }

    [Fact]
    public async Task A_port_that_another_container_publishes_is_said_to_be_a_container_s()
    {
        var builder = DistributedApplicationTestingBuilder.Create("DcpPublisher:RandomizePorts=false");
        var port = Engine.Networking.FreePorts.Next();
        var first = builder.AddContainer("first", "debian", "bookworm-slim").WithEntrypoint("sleep").WithArgs("60")
            .WithHttpEndpoint(port: port, targetPort: 8080, isProxied: false);
        builder.AddContainer("second", "debian", "bookworm-slim").WithEntrypoint("sleep").WithArgs("60")
            .WithHttpEndpoint(port: port, targetPort: 8080, isProxied: false).WaitFor(first);
        await using var app = await builder.StartedAsync();
        var holder = (await app.HealthyAsync("first")).ResourceId;
        var failed = await app.StateAsync("second", KnownResourceStates.FailedToStart);
        await app.LinesUntilAsync(failed.ResourceId, $"Port {port} of endpoint 'http' of resource 'second' is in use by container '{holder}'");
    }
}

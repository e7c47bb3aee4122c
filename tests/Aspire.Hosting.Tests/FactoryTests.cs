using System.Net;
using Aspire.Hosting.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Tests;

/// <summary>Application hosts that a test changes on their way.</summary>
public sealed class FactoryTests
{
    [Fact]
    public async Task Hooks_are_called_in_order_and_what_they_change_holds()
    {
        await using var factory = new EchoFactory();
        Assert.Throws<InvalidOperationException>(() => factory.GetEndpoint("echo"));
        await factory.StartAsync(TestApplications.Patience());
        Assert.Equal(["creating", "created: 0 resources", "building: echo", "built"], factory.Calls);
        using var client = factory.CreateHttpClient("echo");
        Assert.Equal(factory.GetEndpoint("echo"), client.BaseAddress);
        Assert.Contains("from the hook", await client.GetStringAsync("/env"), StringComparison.Ordinal);
        Assert.Equal("Server=x", await factory.GetConnectionString("store"));
        using var unknown = await client.GetAsync(new Uri("/nothing", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_factory_that_never_starts_leaves_nothing_to_wait_for()
    {
        var factory = new EchoFactory();
        await factory.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => factory.StartAsync(TestApplications.Patience()));
        Assert.Empty(factory.Calls);
    }

    [Fact]
    public async Task Settings_of_the_host_reach_the_builder()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>(
            ["Fixture:Echo=0"], (_, host) => host.EnvironmentName = "Staging");
        Assert.Equal("Staging", builder.Environment.EnvironmentName);
        await using var plain = DistributedApplicationTestingBuilder.Create([], (options, host) =>
        {
            options.DashboardApplicationName = "x";
            host.EnvironmentName = "Staging";
        });
        Assert.Equal("Staging", plain.Environment.EnvironmentName);
    }

    [Fact]
    public async Task Waits_for_states_by_name_list_and_condition()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync(Type.GetType("Projects.Fixtures_AppHost, Fixtures.AppHost", throwOnError: true)!);
        await using var app = await builder.StartedAsync();
        var notifications = app.ResourceNotifications;
        await notifications.WaitForResourceAsync("echo", cancellationToken: TestApplications.Patience());
        await notifications.WaitForResourceAsync("echo", KnownResourceStates.Running, TestApplications.Patience());
        Assert.Equal(
            KnownResourceStates.Running,
            await notifications.WaitForResourceAsync("echo", [KnownResourceStates.Exited, KnownResourceStates.Running], TestApplications.Patience()));
        var healthy = await notifications.WaitForResourceHealthyAsync("echo", TestApplications.Patience());
        Assert.Equal(healthy.ResourceId, (await notifications.WaitForResourceAsync("echo", change => change.Snapshot.Urls.Length > 0)).ResourceId);
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => notifications.WaitForResourceAsync("echo", "Never", cancelled.Token));
    }

    private sealed class EchoFactory() : DistributedApplicationFactory(typeof(Projects.Fixtures_AppHost), ["ConnectionStrings:store=Server=x"])
    {
        public List<string> Calls { get; } = [];

        protected override void OnBuilderCreating(DistributedApplicationOptions applicationOptions, HostApplicationBuilderSettings hostOptions)
        {
            Calls.Add("creating");
            hostOptions.Args = ["Parameters:password=from the hook"];
        }

        protected override void OnBuilderCreated(DistributedApplicationBuilder applicationBuilder) =>
            Calls.Add($"created: {applicationBuilder.Resources.Count} resources");

        protected override void OnBuilding(DistributedApplicationBuilder applicationBuilder)
        {
            Calls.Add("building: " + string.Join(' ', applicationBuilder.Resources.OfType<ProjectResource>().Select(project => project.Name)));
            applicationBuilder.AddConnectionString("store");
        }

        protected override void OnBuilt(DistributedApplication application)
        {
            Assert.Contains(application.Services.GetRequiredService<DistributedApplicationModel>().Resources, resource => resource.Name == "store");
            Calls.Add("built");
        }
    }
}

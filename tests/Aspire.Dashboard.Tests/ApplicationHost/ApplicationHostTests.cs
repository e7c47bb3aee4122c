using Aspire.Dashboard.Tests.Harness;
using Aspire.ResourceService;

namespace Aspire.Dashboard.Tests.ApplicationHost;

public sealed class ApplicationHostTests
{
    [Fact]
    public async Task Resources_appear_change_and_go()
    {
        await using var host = await ResourceServiceHost.StartAsync();
        host.Set(SampleResources.All());
        await using var dashboard = await DashboardProcess.StartAsync(host.DashboardEnvironment);

        var html = await dashboard.WaitForPageAsync("/", page => page.Contains("gateway-kbfteaym", StringComparison.Ordinal));
        foreach (var expected in new[] { "Shop", "AppHost running", "Running (unhealthy)", "engine: the Docker engine does not answer", "Exited (code 3)", "waits for gateway, worker", "Failed to start", "http://localhost:18789", "Shop.Gateway.csproj" })
        {
            Assert.Contains(expected, html, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("hidden-thing", html, StringComparison.Ordinal);
        Assert.Contains("hidden-thing", await dashboard.GetPageAsync("/?hidden=true"), StringComparison.Ordinal);

        host.Set(SampleResources.Gateway(state: "Stopping", health: null));
        await dashboard.WaitForPageAsync("/", page => page.Contains("Stopping", StringComparison.Ordinal));
        host.Delete("sandbox-1");
        await dashboard.WaitForPageAsync("/", page => !page.Contains("sandbox-main", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Details_show_everything_but_secrets_and_internal_links_only_as_links_of_the_web()
    {
        await using var host = await ResourceServiceHost.StartAsync();
        host.Set(SampleResources.All());
        await using var dashboard = await DashboardProcess.StartAsync(host.DashboardEnvironment);

        var html = await dashboard.WaitForPageAsync("/?resource=gateway-kbfteaym", page => page.Contains("GATEWAY_TOKEN", StringComparison.Ordinal));

        foreach (var expected in new[] { "Project path", "http://localhost:9999", "gateway_http_/health_200_check", "OTEL_SERVICE_NAME", "WaitFor", "Restart" })
        {
            Assert.Contains(expected, html, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(SampleResources.Canary, html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript:", html, StringComparison.Ordinal);
        var sandbox = await dashboard.GetPageAsync("/?resource=sandbox-1");
        Assert.Contains("workspace-main", sandbox, StringComparison.Ordinal);
        Assert.Contains("bind, read-only", sandbox, StringComparison.Ordinal);
        Assert.Contains("sandbox-net", sandbox, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_application_host_is_told_and_its_return_is_noticed()
    {
        var host = await ResourceServiceHost.StartAsync();
        host.Set(SampleResources.Gateway());
        await using var dashboard = await DashboardProcess.StartAsync(host.DashboardEnvironment);
        await dashboard.WaitForPageAsync("/", page => page.Contains("AppHost running", StringComparison.Ordinal));
        var port = new Uri(host.Url).Port;

        await host.DisposeAsync();
        var html = await dashboard.WaitForPageAsync("/", page => page.Contains("AppHost stopped", StringComparison.Ordinal));
        Assert.Contains("gateway-kbfteaym", html, StringComparison.Ordinal);

        await using var again = await ResourceServiceHost.StartAsync(port);
        again.Set(SampleResources.Gateway() with { Name = "gateway-secondrun" });
        html = await dashboard.WaitForPageAsync("/", page => page.Contains("AppHost running", StringComparison.Ordinal));
        Assert.Contains("gateway-secondrun", html, StringComparison.Ordinal);
        Assert.DoesNotContain("gateway-kbfteaym", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_key_is_told_with_the_setting_to_mend()
    {
        await using var host = await ResourceServiceHost.StartAsync();
        await using var dashboard = await DashboardProcess.StartAsync((ResourceServiceProtocol.EndpointVariable, host.Url), (ResourceServiceProtocol.ApiKeyVariable, "not the key"));

        await dashboard.WaitForPageAsync("/", page => page.Contains("DASHBOARD__RESOURCESERVICECLIENT__APIKEY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Before_the_application_host_answers_the_page_says_that_it_waits()
    {
        await using var dashboard = await DashboardProcess.StartAsync((ResourceServiceProtocol.EndpointVariable, "http://127.0.0.1:1"), (ResourceServiceProtocol.ApiKeyVariable, "some-key"));

        Assert.Contains("Waiting for the AppHost", await dashboard.GetPageAsync("/"), StringComparison.Ordinal);
    }
}

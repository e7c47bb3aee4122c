using Aspire.Dashboard.Tests.ApplicationHost;
using Aspire.Dashboard.Tests.Harness;
using DashboardPages;

namespace Aspire.Dashboard.Tests.Browser;

/// <summary>A real Chromium, a dashboard and its application host, with telemetry to look at.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private DashboardBrowser _browser = null!;

    public ResourceServiceHost Host { get; private set; } = null!;

    public DashboardProcess Dashboard { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _browser = await DashboardBrowser.LaunchAsync();
        Host = await ResourceServiceHost.StartAsync();
        Host.Set(SampleResources.All());
        SampleTelemetry.WriteConsole(Host);
        Dashboard = await DashboardProcess.StartAsync(Host.DashboardEnvironment);
        await SampleTelemetry.SendAsync(Dashboard);
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        await Dashboard.DisposeAsync();
        await Host.DisposeAsync();
    }

    /// <summary>Opens a page of the dashboard in a browser that has logged in, and waits until it is live.</summary>
    internal Task<BrowserPage> OpenAsync(string path, int width = 1360, int height = 820, bool dark = false) =>
        _browser.OpenAsync(Dashboard.Frontend, DashboardProcess.Token, path, width, height, dark);
}

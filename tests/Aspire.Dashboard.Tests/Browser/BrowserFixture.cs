using System.Collections.Concurrent;
using Aspire.Dashboard.Tests.ApplicationHost;
using Aspire.Dashboard.Tests.Harness;
using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests.Browser;

/// <summary>A real Chromium, a dashboard and its application host, with telemetry to look at.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public ResourceServiceHost Host { get; private set; } = null!;

    public DashboardProcess Dashboard { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var executable = Chromium.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"These tests need a Chromium at one of {string.Join(", ", Chromium)}. On Debian: apt-get install -y chromium");
        // A busy machine is no fault of a page.
        Assertions.SetDefaultExpectTimeout(20_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = executable, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        Host = await ResourceServiceHost.StartAsync();
        Host.Set(SampleResources.All());
        SampleTelemetry.WriteConsole(Host);
        Dashboard = await DashboardProcess.StartAsync(Host.DashboardEnvironment);
        await SampleTelemetry.SendAsync(Dashboard);
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await Dashboard.DisposeAsync();
        await Host.DisposeAsync();
    }

    /// <summary>Opens a page of the dashboard in a browser that has logged in, and waits until it is live.</summary>
    internal async Task<BrowserPage> OpenAsync(string path, int width = 1360, int height = 820, bool dark = false)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Dashboard.Frontend.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            TimezoneId = "Europe/Berlin",
        });
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await context.NewPageAsync();
        var complaints = new ConcurrentQueue<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Enqueue(error);
        await page.GotoAsync($"/login?t={DashboardProcess.Token}&returnUrl={Uri.EscapeDataString(path)}");
        await page.WaitForFunctionAsync("() => window.Blazor?._internal && document.documentElement.dataset.live === 'true'");
        return new BrowserPage(context, page, complaints);
    }
}

/// <summary>A page in a browser of its own; at the end it must not have complained.</summary>
internal sealed class BrowserPage(IBrowserContext context, IPage page, ConcurrentQueue<string> complaints) : IAsyncDisposable
{
    public IPage Page => page;

    /// <summary>What the browser's console said is wrong, broken content policy included.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.Empty(complaints);
    }

    /// <summary>Keeps a picture for people to look at, where <c>DASHBOARD_SCREENSHOTS</c> says.</summary>
    public async Task ScreenshotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("DASHBOARD_SCREENSHOTS") is { Length: > 0 } directory)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(directory, $"{name}.png") });
        }
    }
}

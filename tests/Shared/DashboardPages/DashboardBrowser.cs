using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace DashboardPages;

/// <summary>A real Chromium that opens pages of dashboards.</summary>
internal sealed class DashboardBrowser : IAsyncDisposable
{
    private static readonly string[] Executables = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private DashboardBrowser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public static async Task<DashboardBrowser> LaunchAsync()
    {
        var executable = Executables.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"These tests need a Chromium at one of {string.Join(", ", Executables)}. On Debian: apt-get install -y chromium");

        // A busy machine is no fault of a page.
        Assertions.SetDefaultExpectTimeout(20_000);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = executable, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        return new DashboardBrowser(playwright, browser);
    }

    /// <summary>Opens a page in a browser that has logged in, and waits until it is live.</summary>
    public async Task<BrowserPage> OpenAsync(Uri dashboard, string token, string path, int width = 1360, int height = 820, bool dark = false)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = dashboard.ToString(),
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
        await page.GotoAsync($"/login?t={token}&returnUrl={Uri.EscapeDataString(path)}");
        await page.WaitForFunctionAsync("() => window.Blazor?._internal && document.documentElement.dataset.live === 'true'");
        return new BrowserPage(context, page, complaints);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

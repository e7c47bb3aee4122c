using Microsoft.Playwright;

namespace Aspire.Dashboard.Benchmarks;

/// <summary>
/// A person at a real Chromium: looks at the live list of traces, pauses it, opens one, looks at a span and goes back. Times are
/// taken in the page: from the click until what it leads to is in the document.
/// </summary>
internal sealed class BrowserReader : IAsyncDisposable
{
    private const string Measure =
        """
        ([selector, expected, scrolls]) => new Promise((done, fail) => {
          const target = document.querySelector(selector);
          if (!target) { fail(new Error(`nothing is ${selector}`)); return; }
          const started = performance.now();
          const look = () => { if (document.querySelector(expected)) { watch.disconnect(); clearTimeout(limit); done(performance.now() - started); } };
          const watch = new MutationObserver(look);
          watch.observe(document.body, { subtree: true, childList: true, attributes: true });
          const limit = setTimeout(() => { watch.disconnect(); fail(new Error(`${expected} did not come`)); }, 20000);
          if (scrolls) { target.scrollTop = target.scrollHeight; } else { target.click(); }
          look();
        })
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IPage _page;

    private BrowserReader(IPlaywright playwright, IBrowser browser, IPage page)
    {
        _playwright = playwright;
        _browser = browser;
        _page = page;
    }

    /// <summary>Milliseconds by interaction.</summary>
    public SortedDictionary<string, List<double>> Times { get; } = [];

    public static async Task<BrowserReader> OpenAsync(RunningDashboard dashboard)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        var page = await browser.NewPageAsync(new() { BaseURL = dashboard.Frontend.ToString(), ViewportSize = new() { Width = 1360, Height = 820 } });
        await page.GotoAsync($"/login?t={RunningDashboard.Token}&returnUrl=/traces");
        await page.WaitForFunctionAsync("() => document.documentElement.dataset.live === 'true'");
        await page.WaitForTimeoutAsync(1500);
        return new BrowserReader(playwright, browser, page);
    }

    /// <summary>One round.</summary>
    public async Task InteractAsync()
    {
        await _page.WaitForSelectorAsync(".windowed .row-link");
        await TimeAsync("pause the list", ".toggle", ".toggle[aria-pressed=true]");
        await TimeAsync("open a trace", ".windowed .row-link", ".windowed.waterfall .row-link");
        await TimeAsync("open a span", ".windowed.waterfall .row:nth-of-type(3) .row-link", ".details .property");
        await TimeAsync("close the span", ".details [data-close]", ".page:not(.with-details) .waterfall");
        await TimeAsync("back to the live list", ".back", ".windowed.traces .row-link");
        await TimeAsync("structured logs", "[data-key=s]", "a.active[data-key=s]");
        await TimeAsync("traces", "[data-key=t]", ".windowed.traces .row-link");
        await _page.WaitForTimeoutAsync(1000);
    }

    /// <summary>A round at the one trace that is there, which is large.</summary>
    /// <param name="spans">How many spans it has.</param>
    public async Task LookAtLargeTraceAsync(int spans)
    {
        await _page.WaitForSelectorAsync(".windowed.traces .row-link");
        await TimeAsync($"open {spans:N0} spans", ".windowed.traces .row-link", ".windowed.waterfall .row-link");
        await TimeAsync($"scroll to the last of {spans:N0}", ".windowed.waterfall", $".row[aria-rowindex='{spans}']", scrolls: true);
        await TimeAsync($"open the details of one of {spans:N0}", $".row[aria-rowindex='{spans}'] .row-link", ".details .property");
        await TimeAsync($"fold {spans:N0}", ".toolbar > button", ".windowed.waterfall[aria-rowcount='1']");
        await TimeAsync($"unfold {spans:N0}", ".toolbar > button", $".windowed.waterfall[aria-rowcount='{spans}']");
        await _page.ClickAsync(".back");
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private async Task TimeAsync(string what, string selector, string expected, bool scrolls = false)
    {
        var took = await _page.EvaluateAsync<double>(Measure, new object[] { selector, expected, scrolls });
        if (!Times.TryGetValue(what, out var times))
        {
            Times.Add(what, times = []);
        }

        times.Add(took);
        await _page.WaitForTimeoutAsync(250);
    }
}

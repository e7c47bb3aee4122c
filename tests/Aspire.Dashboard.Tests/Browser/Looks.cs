using static Microsoft.Playwright.Assertions;

namespace Aspire.Dashboard.Tests.Browser;

/// <summary>A page as it is seen: in light, dark and on a phone it fits the window, is accessible and complains of nothing.</summary>
internal static class Looks
{
    /// <summary>One load, four looks: the size of the window and the colours change below a live page, as they do when a phone is turned.</summary>
    public static async Task ExpectGoodAsync(BrowserFixture fixture, string name, string path)
    {
        await using var browser = await fixture.OpenAsync(path);
        await Expect(browser.Page.Locator(".windowed, table, .chart, .graph, .empty").First).ToBeVisibleAsync();
        if (name.StartsWith("console", StringComparison.Ordinal))
        {
            await Expect(browser.Page.GetByText("line 499")).ToBeVisibleAsync();
        }

        if (path.Contains("/instrument/", StringComparison.Ordinal))
        {
            await Expect(browser.Page.Locator(".chart canvas").First).ToBeVisibleAsync();
        }

        await browser.ExpectGoodInAllLooksAsync(name);
    }
}

using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace DashboardPages;

/// <summary>A page in a browser of its own; at the end it must not have complained.</summary>
internal sealed class BrowserPage(IBrowserContext context, IPage page, ConcurrentQueue<string> complaints) : IAsyncDisposable
{
    // Told in full are the violations alone: what passes is most of the page. The pages have no frames.
    private const string AxeRun =
        """
        async tags => (await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], iframes: false })).violations
          .map(found => `${found.id}: ${found.help}\n  ${found.nodes.slice(0, 5).map(node => node.html).join("\n  ")}`)
        """;

    private static readonly string AxeScript = new BundledAxeScriptProvider().GetScript();

    /// <summary>Window and colours in which every page is looked at.</summary>
    public static IReadOnlyList<(string Kind, int Width, int Height, bool Dark)> Looks { get; } =
        [("light", 1360, 820, false), ("dark", 1360, 820, true), ("phone-dark", 390, 844, true), ("phone", 390, 844, false)];

    public IPage Page => page;

    /// <summary>What the browser's console said is wrong, broken content policy included.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.Empty(complaints);
    }

    /// <summary>Gives the window another size and the system other colours, and waits until the page is laid out.</summary>
    public async Task LookAsync(int width, int height, bool dark)
    {
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
        await page.SetViewportSizeAsync(width, height);
        await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => Promise.all(document.getAnimations().map(a => a.finished)).then(() => done(), done))))");
    }

    /// <summary>Looks at the page in light, dark and on a phone: it fits the window and is accessible.</summary>
    public async Task ExpectGoodInAllLooksAsync(string name)
    {
        foreach (var (kind, width, height, dark) in Looks)
        {
            await LookAsync(width, height, dark);
            await ScreenshotAsync($"{name}-{kind}");
            var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - window.innerWidth");
            Assert.True(overflow <= 0, $"{name} ({kind}) is {overflow} px wider than the window");
            await ExpectAccessibleAsync($"{name} ({kind})");
        }
    }

    /// <summary>Checks the page by the rules of WCAG 2.2, levels A and AA.</summary>
    public async Task ExpectAccessibleAsync(string what)
    {
        // Half a megabyte of script goes into a page once, not once for each look at it.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await page.EvaluateAsync(AxeScript);
        }

        var violations = await page.EvaluateAsync<string[]>(AxeRun, new[] { "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa" });
        Assert.True(violations.Length == 0, $"{what}:\n{string.Join('\n', violations)}");
    }

    /// <summary>Keeps a picture for people to look at, where <c>DASHBOARD_SCREENSHOTS</c> says.</summary>
    public async Task ScreenshotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("DASHBOARD_SCREENSHOTS") is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(directory, $"{name}.png") });
        }
    }
}

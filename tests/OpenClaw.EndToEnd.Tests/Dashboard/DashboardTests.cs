using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using DashboardPages;
using Microsoft.Playwright;
using OpenClaw.Testing.Engine;
using OpenClaw.Testing.Waiting;
using static Microsoft.Playwright.Assertions;

namespace OpenClaw.EndToEnd.Tests.Dashboard;

/// <summary>The dashboard of a real run: what the agent did is on its pages, and its buttons reach the sandboxes.</summary>
public sealed class DashboardTests(DashboardFixture fixture) : IClassFixture<DashboardFixture>
{
    private const string TracesOfTools = "/traces?attributes=gen_ai.tool.name%3Dedit";
    private static readonly LocatorAssertionsToContainTextOptions Patiently = new() { Timeout = 60_000 };

    [Fact]
    public async Task A_message_is_one_trace_down_to_the_process_and_a_turn_with_tokens_cost_and_digest()
    {
        await using var browser = await OpenTraceAsync();
        var page = browser.Page;
        foreach (var part in new[] { "openclaw-gateway agent", "agent.turn", "chat demo-1", "execute_tool write", "execute_tool exec", "sandbox-worker sandbox.exec", "sandbox-worker process" })
        {
            await Expect(page.Locator(".waterfall")).ToContainTextAsync(part);
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "Turn", Exact = true }).ClickAsync();

        var rows = page.Locator("table.turn tbody tr");
        var command = Step("exec").First;
        await Expect(command.Locator("td[data-label=Exit]")).ToHaveTextAsync("0");
        await Expect(command.Locator(".digest")).ToHaveTextAsync(new Regex("^arguments [0-9a-f]{12}$"));
        await Expect(command).ToContainTextAsync(fixture.SandboxId[..12]);
        await Expect(Step("exec").Nth(1).Locator("td[data-label=Exit]")).ToHaveTextAsync("1");
        await Expect(Step("demo-1").First.Locator("td[data-label=Tokens]")).ToHaveTextAsync(new Regex("^[0-9,]+ → [0-9,]+$"));
        await Expect(Step("demo-1").First.Locator("td[data-label=Cost]")).ToHaveTextAsync(new Regex(@"^\$0\.\d+$"));
        await Expect(page.Locator(".facts").Last).ToContainTextAsync("Tool calls 5");
        await Expect(page.Locator(".facts").Last).ToContainTextAsync(new Regex(@"Cost \$0\.\d+"));

        ILocator Step(string title) => rows.Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = title, Exact = true }) });
    }

    [Fact]
    public async Task A_sandbox_is_stopped_recreated_and_pruned_from_the_page()
    {
        await fixture.Application.MessageAsync("run: true");
        var sandbox = await SandboxAsync();
        await using var browser = await fixture.OpenAsync("/");
        var page = browser.Page;
        var row = page.Locator($"tr[data-resource='{sandbox.Name}']");
        foreach (var figure in new[] { "Running", "Scope agent:main", "CPU", "MiB of", "Processes", "Idle" })
        {
            await Expect(row).ToContainTextAsync(figure, Patiently);
        }

        await page.GetByRole(AriaRole.Link, new() { Name = sandbox.Name, Exact = true }).ClickAsync();
        await Expect(page.Locator(".details")).ToContainTextAsync(sandbox.Id);

        await CommandAsync(page, "sandbox-stop", "Stop", sandbox.Name);
        await Expect(row).ToContainTextAsync("Exited", Patiently);
        Assert.Equal("exited", (await SandboxAsync()).State);
        await fixture.Application.MessageAsync("run: true");
        await Expect(row).ToContainTextAsync("Running", Patiently);

        await CommandAsync(page, "sandbox-recreate", "Recreate", sandbox.Name);
        await Expect(row).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        Assert.Empty(await fixture.Application.Engine.ContainersAsync(fixture.Application.SandboxLabel));
        await fixture.Application.MessageAsync("run: true");
        await Expect(row).ToContainTextAsync("Running", Patiently);
        Assert.NotEqual(sandbox.Id, (await SandboxAsync()).Id);

        // What is in use stays.
        await page.GetByRole(AriaRole.Link, new() { Name = "sandbox-worker", Exact = true }).ClickAsync();
        await CommandAsync(page, "prune-sandboxes", "Prune sandboxes", "sandbox-worker");
        await page.GetByLabel("Console logs of sandbox-worker").ClickAsync();
        await Expect(page.GetByText("0 sandboxes were removed")).ToBeVisibleAsync();
        await SandboxAsync();
    }

    [Fact]
    public async Task The_browser_is_a_child_of_the_worker_with_figures_and_is_started_stopped_and_recreated_from_the_page()
    {
        await using var browser = await fixture.OpenAsync("/");
        var page = browser.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "browser-sandbox", Exact = true }).ClickAsync();
        var details = page.Locator(".details");
        var row = page.Locator("tr.selected");

        await details.Locator($"[data-command={KnownResourceCommands.StartCommand}]").ClickAsync();
        foreach (var figure in new[] { "Running", "CPU", "MiB", "Processes" })
        {
            await Expect(row).ToContainTextAsync(figure, Patiently);
        }

        await Expect(details).ToContainTextAsync("sandbox-worker");
        var first = await BrowserContainerAsync(page);
        await details.Locator($"[data-command={KnownResourceCommands.RestartCommand}]").ClickAsync();
        await Expect(page.GetByText("Restart on browser-sandbox succeeded.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(row).ToContainTextAsync("Running", Patiently);
        await Eventually.TrueAsync(async () => await BrowserContainerAsync(page) != first, "another container is the browser");

        await details.Locator($"[data-command={KnownResourceCommands.StopCommand}]").ClickAsync();
        await Expect(page.GetByText("Stop on browser-sandbox succeeded.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(row).Not.ToContainTextAsync("Running");
    }

    [Fact]
    public async Task Every_page_of_a_real_run_is_good_in_light_dark_and_on_a_phone()
    {
        await using var browser = await OpenTraceAsync();
        var page = browser.Page;
        var trace = new Uri(page.Url).AbsolutePath;
        var span = await page.Locator(".waterfall .row-link").Filter(new() { HasText = "process" }).First.GetAttributeAsync("href");
        var sandbox = await SandboxAsync();
        await page.GotoAsync("/metrics/resource/openclaw-gateway");
        var instrument = await page.Locator(".instruments a").Filter(new() { HasText = "gen_ai.client.operation.duration" }).First.GetAttributeAsync("href");
        (string Name, string Path, string Expected)[] pages =
        [
            ("run-resources", "/", $"tr[data-resource='{sandbox.Name}'] .usage"),
            ("run-sandbox", $"/?resource={sandbox.Name}", ".details .property"),
            ("run-graph", "/?view=graph", ".graph .node"),
            ("run-parameters", "/parameters", "table tbody tr"),
            ("run-console", "/consolelogs", ".windowed .row"),
            ("run-structured", "/structuredlogs", ".windowed .row-link"),
            ("run-traces", "/traces", ".windowed .row-link"),
            ("run-trace", trace, ".waterfall .row-link"),
            ("run-span", span!, ".details .property"),
            ("run-turn", $"{trace}?view=turn", "table.turn tbody tr"),
            ("run-metrics", $"{instrument}?minutes=15", ".chart canvas"),
            ("run-telemetry", "/telemetry", "table, .facts, .property"),
        ];
        foreach (var (name, path, expected) in pages)
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("html[data-live=true]")).ToBeAttachedAsync();
            await Expect(page.Locator(expected).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
            await browser.ExpectGoodInAllLooksAsync(name);
        }
    }

    private async Task<EngineContainer> SandboxAsync() => Assert.Single(await fixture.Application.Engine.ContainersAsync(fixture.Application.SandboxLabel));

    private async Task<BrowserPage> OpenTraceAsync()
    {
        var browser = await fixture.OpenAsync(TracesOfTools);
        await Expect(browser.Page.Locator(".windowed .row-link")).ToHaveCountAsync(1);
        await browser.Page.Locator(".windowed .row-link").ClickAsync();
        await Expect(browser.Page.Locator(".waterfall .row-link").First).ToBeVisibleAsync();
        return browser;
    }

    private static async Task CommandAsync(IPage page, string command, string title, string resource)
    {
        await page.Locator($".details [data-command={command}]").ClickAsync();
        await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = title, Exact = true }).ClickAsync();
        await Expect(page.GetByText($"{title} on {resource} succeeded.").Last).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    private static async Task<string> BrowserContainerAsync(IPage page) =>
        await page.Locator(".details .property").Filter(new() { HasTextRegex = new Regex("container.?id", RegexOptions.IgnoreCase) }).Locator("dd").First.InnerTextAsync();
}

using System.Diagnostics;
using Aspire.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Aspire.Dashboard.Tests.Browser;

public sealed class PagesInBrowserTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    private static readonly string TurnPath = $"/traces/detail/{OtlpSender.Hex(OtlpSender.TraceIdOf(SampleTelemetry.TurnTrace))}";
    private static readonly string LargePath = $"/traces/detail/{OtlpSender.Hex(OtlpSender.TraceIdOf(SampleTelemetry.LargeTrace))}";

    public static TheoryData<string, string> Pages => new()
    {
        { "resources", "/" },
        { "resource-details", "/?resource=gateway-kbfteaym" },
        { "traces", "/traces" },
        { "trace", TurnPath },
        { "span", $"{TurnPath}?span={OtlpSender.Hex(OtlpSender.SpanIdOf(4))}" },
        { "large-trace", LargePath },
        { "structured-logs", "/structuredlogs" },
        { "structured-log", "/structuredlogs?log=3" },
        { "console", "/consolelogs/resource/gateway-kbfteaym" },
        { "metrics", "/metrics/resource/gateway/meter/Tests.Source/instrument/gateway.turn.duration" },
        { "metrics-counter", "/metrics/resource/gateway/meter/Tests.Source/instrument/gateway.tool.calls" },
        { "no-traces", "/traces?text=nothing-like-this" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_fits_the_window_in_light_dark_and_on_a_phone_without_a_complaint(string name, string path)
    {
        foreach (var (kind, width, height, dark) in new[] { ("light", 1360, 820, false), ("dark", 1360, 820, true), ("phone", 390, 844, false), ("phone-dark", 390, 844, true) })
        {
            await using var browser = await fixture.OpenAsync(path, width, height, dark);
            await Expect(browser.Page.Locator(".windowed, table, .chart, .empty").First).ToBeVisibleAsync();
            if (name == "console")
            {
                await Expect(browser.Page.GetByText("line 499")).ToBeVisibleAsync();
            }

            await browser.ScreenshotAsync($"{name}-{kind}");
            var overflow = await browser.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - window.innerWidth");
            Assert.True(overflow <= 0, $"{name} ({kind}) is {overflow} px wider than the window");
        }
    }

    [Fact]
    public async Task The_token_is_not_in_the_address_after_the_login()
    {
        await using var browser = await fixture.OpenAsync("/traces");

        Assert.Equal("/traces", new Uri(browser.Page.Url).PathAndQuery);
    }

    [Fact]
    public async Task The_login_form_works_in_a_browser()
    {
        await using var browser = await fixture.OpenAsync("/traces");
        await browser.Page.GetByLabel("Log out").ClickAsync();
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Log in" })).ToBeVisibleAsync();
        await browser.ScreenshotAsync("login-light");

        await browser.Page.GetByLabel("Token").FillAsync(DashboardProcess.Token);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();

        await Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "Resources" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_new_trace_appears_without_a_reload()
    {
        await using var browser = await fixture.OpenAsync("/traces?text=fresh");
        await Expect(browser.Page.GetByText("No trace matches the filters")).ToBeVisibleAsync();

        await fixture.Dashboard.DeliverAsync(OtlpSender.Request("gateway", OtlpSender.Span(900, 1, name: "fresh work", startMs: 90_000)));

        await Expect(browser.Page.GetByText("gateway: fresh work")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Filters_and_rows_lead_from_the_list_to_a_span_and_back()
    {
        await using var browser = await fixture.OpenAsync("/traces");
        var page = browser.Page;

        await page.Locator("[data-filter=status]").SelectOptionAsync("error");
        await page.Locator("[data-search]").FillAsync("chat.send");
        await Expect(page.Locator(".windowed .row:not(.head)")).ToHaveCountAsync(1);
        await page.GetByText("gateway: chat.send").ClickAsync();
        await page.GetByText("execute_tool exec").ClickAsync();

        var details = page.Locator(".details");
        await Expect(details.GetByText("the command ended with code 2")).ToBeVisibleAsync();
        await Expect(details.GetByText("Tool exec ended with code 2")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(details).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("t");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Traces" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Five_thousand_spans_scroll_find_and_fold_at_once()
    {
        await using var browser = await fixture.OpenAsync(LargePath);
        var page = browser.Page;
        await Expect(page.Locator(".facts")).ToContainTextAsync("5,000");
        Assert.True(await page.Locator(".row").CountAsync() < 150);

        await TimedAsync("scroll to the end", async () =>
        {
            await page.EvaluateAsync("() => { const list = document.querySelector('.windowed'); list.scrollTop = list.scrollHeight; }");
            await Expect(page.GetByText("step 4999", new() { Exact = false }).First).ToBeVisibleAsync();
        });
        await TimedAsync("find", async () =>
        {
            await page.Locator("[data-search]").FillAsync("step 4321");
            await Expect(page.Locator(".windowed .row:not(.head)")).ToHaveCountAsync(3);
        });
        await page.Locator("[data-search]").FillAsync("");
        await Expect(page.Locator(".row").Nth(20)).ToBeVisibleAsync();
        await TimedAsync("collapse", async () =>
        {
            await page.GetByText("Collapse all").ClickAsync();
            await Expect(page.Locator(".windowed .row:not(.head)")).ToHaveCountAsync(1);
        });
    }

    [Fact]
    public async Task A_secret_leaves_the_server_only_when_it_is_asked_for()
    {
        await using var browser = await fixture.OpenAsync("/?resource=gateway-kbfteaym");
        var page = browser.Page;
        Assert.DoesNotContain(ApplicationHost.SampleResources.Canary, await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByLabel("Show GATEWAY_TOKEN").ClickAsync();

        await Expect(page.GetByText(ApplicationHost.SampleResources.Canary)).ToBeVisibleAsync();
        await page.GetByLabel("Copy GATEWAY_TOKEN").ClickAsync();
        await Eventually.TrueAsync(
            async () => await page.EvaluateAsync<string>("() => navigator.clipboard.readText()") == ApplicationHost.SampleResources.Canary, () => "The clipboard has no secret.");
        await page.GetByLabel("Hide GATEWAY_TOKEN").ClickAsync();
        await Expect(page.GetByText(ApplicationHost.SampleResources.Canary)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_command_asks_when_it_should_and_tells_what_came_of_it()
    {
        await using var browser = await fixture.OpenAsync("/?resource=gateway-kbfteaym");
        var page = browser.Page;
        var details = page.Locator(".details");

        await details.Locator("[data-command=resource-restart]").ClickAsync();
        await Expect(page.GetByText("Running turns end. Restart the gateway?")).ToBeVisibleAsync();
        await browser.ScreenshotAsync("confirm-light");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        Assert.DoesNotContain(("gateway-kbfteaym", "resource-restart"), fixture.Host.Commands);

        await details.Locator("[data-command=resource-restart]").ClickAsync();
        await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Restart" }).ClickAsync();
        await Expect(page.GetByText("Restart on gateway succeeded.")).ToBeVisibleAsync();
        Assert.Contains(("gateway-kbfteaym", "resource-restart"), fixture.Host.Commands);

        fixture.Host.CommandAnswer = new("failed", "the process does not end");
        await details.Locator("[data-command=resource-stop]").ClickAsync();
        await Expect(page.GetByText("Stop on gateway failed: the process does not end")).ToBeVisibleAsync();
        await Expect(details.Locator("[data-command=rebuild]")).ToBeDisabledAsync();
        await Expect(details.Locator("[data-command=resource-start]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_console_follows_stops_when_scrolled_up_and_finds()
    {
        await using var browser = await fixture.OpenAsync("/consolelogs/resource/gateway-kbfteaym");
        var page = browser.Page;
        await Expect(page.GetByText("line 499")).ToBeVisibleAsync();
        await Expect(page.Locator(".fg2", new() { HasText = "info" }).First).ToBeVisibleAsync();

        fixture.Host.Write("gateway-kbfteaym", "a line that came later");
        await Expect(page.GetByText("a line that came later")).ToBeInViewportAsync();

        await page.Locator(".windowed").HoverAsync();
        await page.Mouse.WheelAsync(0, -4000);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Follow" })).ToBeVisibleAsync();
        fixture.Host.Write("gateway-kbfteaym", "a line below the view");
        await Expect(page.Locator(".status")).ToContainTextAsync("502 lines");
        await Expect(page.GetByText("a line below the view")).Not.ToBeInViewportAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Follow" }).ClickAsync();
        await Expect(page.GetByText("a line below the view")).ToBeInViewportAsync();
        await page.Locator("[data-search]").FillAsync("LINE 123");
        await Expect(page.Locator(".windowed .row")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task The_list_of_traces_does_not_move_while_it_is_read()
    {
        await using var browser = await fixture.OpenAsync("/traces?text=sessions");
        var page = browser.Page;
        await Expect(page.GetByText("GET /sessions/149")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();

        await fixture.Dashboard.DeliverAsync(OtlpSender.Request("gateway", OtlpSender.Span(901, 1, name: "GET /sessions/new", startMs: 95_000)));
        await Expect(page.GetByText("1 newer trace: show")).ToBeVisibleAsync();
        await Expect(page.GetByText("GET /sessions/new")).ToHaveCountAsync(0);

        await page.GetByText("1 newer trace: show").ClickAsync();
        await Expect(page.GetByText("GET /sessions/new")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_log_record_leads_to_its_span()
    {
        await using var browser = await fixture.OpenAsync("/structuredlogs?text=ended");
        var page = browser.Page;

        await page.Locator(".windowed .above a").First.ClickAsync();

        await Expect(page.Locator(".details").GetByText("execute_tool exec")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Light_and_dark_can_be_chosen_and_are_remembered()
    {
        await using var browser = await fixture.OpenAsync("/traces");
        var page = browser.Page;

        await page.GetByLabel("Switch between light and dark").ClickAsync();
        await page.ReloadAsync();

        Assert.Equal("dark", await page.EvaluateAsync<string>("() => getComputedStyle(document.documentElement).colorScheme"));
    }

    // Measured from outside, with the browser's own work: well below what a person calls slow, with room for a busy machine.
    private static async Task TimedAsync(string what, Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        var took = Stopwatch.GetElapsedTime(start);
        Assert.True(took < TimeSpan.FromSeconds(10), $"{what} took {took}");
    }
}

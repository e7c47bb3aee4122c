using System.Diagnostics;
using Aspire.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Aspire.Dashboard.Tests.Browser;

/// <summary>What a person does with the pages.</summary>
public sealed class PagesInBrowserTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task A_turn_is_told_as_steps_with_tokens_exit_code_and_container()
    {
        await using var browser = await fixture.OpenAsync(SampleTelemetry.TurnPath);
        var page = browser.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Turn", Exact = true }).ClickAsync();

        var rows = page.Locator("table.turn tbody tr");
        await Expect(rows).ToHaveCountAsync(3);
        await Expect(rows.Nth(0)).ToContainTextAsync("main");
        await Expect(rows.Nth(1)).ToContainTextAsync("demo-model");
        await Expect(rows.Nth(1)).ToContainTextAsync("2,310 → 148");
        await Expect(rows.Nth(1)).ToContainTextAsync("$0.0042");
        await Expect(page.Locator(".facts").Last).ToContainTextAsync("Cost $0.0042");
        await Expect(rows.Nth(2).Locator(".digest")).ToHaveTextAsync("arguments 43b91e6558d9");
        await Expect(rows.Nth(2).Locator("td[data-label=Exit]")).ToHaveTextAsync("2");
        await Expect(rows.Nth(2)).ToContainTextAsync("4f1c0ffee5a1");
        await rows.Nth(2).Locator("summary", new() { HasText = "Arguments" }).ClickAsync();
        await Expect(page.GetByText("make test")).ToBeVisibleAsync();
        await rows.Nth(2).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Locator(".details")).ToContainTextAsync("execute_tool exec");
    }

    [Fact]
    public async Task The_graph_shows_who_refers_to_whom_and_leads_to_the_details()
    {
        await using var browser = await fixture.OpenAsync("/");
        var page = browser.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Graph" }).ClickAsync();
        await Expect(page.Locator(".graph title").Filter(new() { HasText = "gateway → worker: Reference, WaitFor" })).ToHaveCountAsync(1);
        await Expect(page.Locator(".graph title").Filter(new() { HasText = "sandbox-main → worker: Parent" })).ToHaveCountAsync(1);
        var boxes = await page.Locator(".graph .node rect").EvaluateAllAsync<float[][]>("rects => rects.map(r => { const b = r.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })");
        for (var i = 0; i < boxes.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Assert.True(boxes[i][0] >= boxes[j][2] || boxes[j][0] >= boxes[i][2] || boxes[i][1] >= boxes[j][3] || boxes[j][1] >= boxes[i][3], "two resources lie on each other");
            }
        }

        await page.Locator(".graph [data-resource='gateway-kbfteaym']").ClickAsync();

        await Expect(page.Locator(".details")).ToContainTextAsync("GATEWAY_TOKEN");
        Assert.Contains("view=graph", page.Url, StringComparison.Ordinal);
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
        await using var browser = await fixture.OpenAsync(SampleTelemetry.LargePath);
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
        await page.GetByLabel("times").UncheckAsync();
        await Expect(page.Locator(".windowed time")).ToHaveCountAsync(0);
        await page.GetByLabel("times").CheckAsync();
        await Expect(page.Locator(".windowed time").First).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d\d:\d\d:\d\d\.\d{3}$"));

        fixture.Host.Write("gateway-kbfteaym", "a line that came later");
        await Expect(page.GetByText("a line that came later")).ToBeInViewportAsync();

        await page.Locator(".windowed").HoverAsync();
        await page.Mouse.WheelAsync(0, -4000);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Follow" })).ToBeVisibleAsync();
        fixture.Host.Write("gateway-kbfteaym", "a line below the view");
        await Expect(page.GetByText("1 newer line: show")).ToBeVisibleAsync();
        await Expect(page.GetByText("a line below the view")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Follow" }).ClickAsync();
        await Expect(page.GetByText("a line below the view")).ToBeInViewportAsync();
        await page.Locator("[data-search]").FillAsync("LINE 123");
        await Expect(page.Locator(".windowed .row")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task All_consoles_are_told_as_one_by_time()
    {
        await using var browser = await fixture.OpenAsync("/consolelogs");
        var page = browser.Page;
        await Expect(page.GetByText("line 499")).ToBeInViewportAsync();

        fixture.Host.Write("worker-qwertyui", "the worker says this");
        fixture.Host.Write("sandbox-1", "then the sandbox");

        var rows = page.Locator(".windowed .row");
        await Expect(rows.Last).ToContainTextAsync("sandbox-main");
        await Expect(rows.Last).ToContainTextAsync("then the sandbox");
        await Expect(rows.Nth(-2)).ToContainTextAsync("the worker says this");
        await page.Locator("[data-filter=resource]").SelectOptionAsync("worker-qwertyui");
        await Expect(rows).ToHaveCountAsync(1);
        Assert.EndsWith("/consolelogs/resource/worker-qwertyui", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_console_is_shown_at_its_end_however_the_list_scrolls_meanwhile()
    {
        await using var browser = await fixture.OpenAsync("/consolelogs");
        var page = browser.Page;
        fixture.Host.Write("sandbox-1", "of the sandbox alone");

        // The list tells where it stands while the page changes from one choice to the other.
        const string ChooseAndScroll = """
            (select, name) => { select.value = name; select.dispatchEvent(new Event('change', { bubbles: true }));
              for (let i = 0; i < 40; i++) setTimeout(() => { const list = document.querySelector('.windowed'); if (list) list.scrollTop = i % 2 ? 0 : 400; }, i * 3); }
            """;
        for (var i = 0; i < 10; i++)
        {
            await Expect(page.GetByText("line 499")).ToHaveCountAsync(1);
            await page.Locator("[data-filter=resource]").EvaluateAsync(ChooseAndScroll, "sandbox-1");
            await Expect(page.GetByText("of the sandbox alone")).ToBeVisibleAsync();
            await Expect(page.GetByText("line 499")).ToHaveCountAsync(0);
            await page.Locator("[data-filter=resource]").SelectOptionAsync("");
        }
    }

    [Fact]
    public async Task A_chart_is_drawn_tells_values_below_the_pointer_and_can_be_narrowed_by_dimension()
    {
        await using var browser = await fixture.OpenAsync("/metrics/resource/gateway/meter/Tests.Source/instrument/gateway.tool.calls?minutes=60");
        var page = browser.Page;
        var canvas = page.Locator(".chart canvas");
        await Expect(canvas).ToBeVisibleAsync();
        const string Colors = "canvas => { const d = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data; const seen = new Set(); for (let i = 0; i < d.length; i += 4) if (d[i + 3] > 250) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]); return seen.size; }";
        await Eventually.TrueAsync(async () => await canvas.EvaluateAsync<int>(Colors) > 3, () => "The chart is empty.");

        await page.Locator(".chart .u-over").HoverAsync(new() { Position = new() { X = 200, Y = 60 } });
        await Expect(page.Locator(".chart-tip")).ToContainTextAsync("tool=exec");
        await Expect(page.Locator(".legend li")).ToHaveCountAsync(3);

        await page.Locator(".dimension summary").ClickAsync();
        await page.GetByLabel("browser").CheckAsync();
        await Expect(page.Locator(".legend li")).ToHaveCountAsync(1);
        await page.GetByLabel("read").CheckAsync();
        await Expect(page.Locator(".legend li")).ToHaveCountAsync(2);
        await page.Locator("[data-filter=minutes]").SelectOptionAsync("1440");
        await Expect(page.Locator(".legend li")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Attribute_and_time_narrow_the_traces_and_the_keyboard_is_enough()
    {
        await using var browser = await fixture.OpenAsync("/");
        var page = browser.Page;

        await page.Keyboard.PressAsync("t");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Traces" })).ToBeVisibleAsync();
        await page.GetByPlaceholder("Attribute: key=value").FillAsync("gen_ai.tool.name=exec; gen_ai.usage.output_tokens>100");
        await Expect(page.GetByText("No trace matches the filters")).ToBeVisibleAsync();
        await page.GetByPlaceholder("Attribute: key=value").FillAsync("gen_ai.tool.name=exec");
        await Expect(page.Locator(".windowed .row:not(.head)")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".facts")).ToContainTextAsync("Spans 7");
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("d");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Telemetry" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task No_page_asks_another_host_for_anything()
    {
        await using var browser = await fixture.OpenAsync("/");
        var asked = new System.Collections.Concurrent.ConcurrentBag<string>();
        browser.Page.Request += (_, request) => asked.Add(request.Url);

        foreach (var path in new[] { "/", "/?view=graph", "/parameters", "/consolelogs", "/structuredlogs", "/traces", SampleTelemetry.TurnPath, "/metrics", "/telemetry" })
        {
            await browser.Page.GotoAsync(path);
            await Expect(browser.Page.Locator("html[data-live=true]")).ToBeAttachedAsync();
        }

        Assert.NotEmpty(asked);
        Assert.All(asked, url => Assert.True(url.StartsWith("data:", StringComparison.Ordinal) || new Uri(url).Authority == fixture.Dashboard.Frontend.Authority, url));
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
    public async Task Log_records_are_narrowed_by_level_resource_text_and_attribute_and_new_ones_appear()
    {
        await using var browser = await fixture.OpenAsync("/structuredlogs");
        var page = browser.Page;
        var rows = page.Locator(".windowed .row:not(.head)");
        await Expect(rows).ToHaveCountAsync(5);

        await page.Locator("[data-filter=level]").SelectOptionAsync("Warning");
        await Expect(rows).ToHaveCountAsync(3);
        await page.Locator("[data-filter=resource]").SelectOptionAsync("worker");
        await Expect(rows).ToHaveCountAsync(2);
        await page.Locator("[data-search]").FillAsync("CGROUP");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("cgroup v2 is not available");
        var warning = OtlpSender.Log("cgroup v1 it is", 13);
        warning.Attributes.Add(OtlpSender.Text("cgroup.version", "1"));
        await fixture.Dashboard.DeliverAsync(OtlpSender.Request("worker", warning));
        await Expect(rows).ToHaveCountAsync(2);
        await page.GetByPlaceholder("Attribute: key=value").FillAsync("cgroup.version=1");
        await Expect(rows).ToHaveCountAsync(1);

        await rows.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.Locator(".details")).ToContainTextAsync("cgroup.version");
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

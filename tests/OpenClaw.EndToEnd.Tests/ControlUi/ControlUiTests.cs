using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using OpenClaw.EndToEnd.Tests.Fixture;

namespace OpenClaw.EndToEnd.Tests.ControlUi;

/// <summary>The Control UI in a real Chromium, opened by the link that the command line prints.</summary>
public sealed class ControlUiTests(SystemFixture fixture) : IClassFixture<SystemFixture>
{
    private const string Chromium = "/usr/bin/chromium";

    private readonly RunningSystem _system = fixture.System;

    [Fact]
    public async Task The_printed_link_opens_a_page_that_talks_to_the_agent()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await browser.NewPageAsync();
        var complaints = new List<string>();
        var requests = new List<string>();
        page.Console += (_, line) => complaints.Add(line.Text);
        page.Request += (_, request) => requests.Add(request.Url);

        var link = await LinkAsync();
        await page.GotoAsync(link.ToString());
        await page.GetByLabel("Message").FillAsync("run: echo $((6 * 7)) from $(hostname)");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();

        await Assertions.Expect(page.GetByText("42 from")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.DoesNotContain("token", page.Url, StringComparison.Ordinal);
        Assert.All(requests, url => Assert.Equal(link.Authority, new Uri(url).Authority));
        Assert.DoesNotContain(requests, url => url.Contains("token", StringComparison.Ordinal));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_wrong_token_is_refused_with_the_reason_and_another_can_be_given()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await browser.NewPageAsync();

        var link = await LinkAsync();
        await page.GotoAsync(new UriBuilder(link) { Fragment = "token=wrong" }.Uri.ToString());

        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("token mismatch");
        await page.GetByLabel("Gateway token").FillAsync(link.Fragment["#token=".Length..]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("connected to");
    }

    [Theory]
    [InlineData("?gatewayUrl={stranger}", "#token={token}")]
    [InlineData("", "#gatewayUrl={stranger}&token={token}")]
    public async Task A_link_that_names_another_gateway_does_not_lead_there(string query, string fragment)
    {
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await browser.NewPageAsync();
        var sockets = new List<string>();
        page.WebSocket += (_, socket) => sockets.Add(socket.Url);

        var link = await LinkAsync();
        var token = link.Fragment["#token=".Length..];
        await page.GotoAsync(new Uri(link, Filled(query) + Filled(fragment)).ToString());

        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("connected to");
        Assert.Equal([$"ws://{link.Authority}/"], sockets);
        Assert.False(stranger.Pending());

        string Filled(string text) => text.Replace("{token}", token, StringComparison.Ordinal)
            .Replace("{stranger}", Uri.EscapeDataString($"ws://{stranger.LocalEndpoint}"), StringComparison.Ordinal);
    }

    private static Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        Assert.True(File.Exists(Chromium), "Chromium is missing: scripts/prepare.sh --chromium");
        return playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        });
    }

    private async Task<Uri> LinkAsync()
    {
        var result = await _system.OpenClawAsync("dashboard", "--no-open");
        Assert.True(result.ExitCode == 0, result.Error);
        var line = result.Output.Split('\n').First(text => text.StartsWith("Dashboard URL: ", StringComparison.Ordinal));
        return new Uri(line["Dashboard URL: ".Length..].Trim());
    }
}

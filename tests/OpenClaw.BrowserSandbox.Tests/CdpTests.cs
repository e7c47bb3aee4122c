using OpenClaw.Testing.Waiting;

namespace OpenClaw.BrowserSandbox.Tests;

[Collection(BrowserCollection.Name)]
public sealed class CdpTests(Browser browser)
{
    [Fact]
    public async Task Addresses_lead_back_through_the_proxy()
    {
        var version = await browser.JsonAsync("/json/version");
        var targets = await browser.JsonAsync("/json/list");

        var prefix = $"ws://{browser.Service.Address.Authority}/devtools/";
        Assert.StartsWith(prefix + "browser/", version.GetProperty("webSocketDebuggerUrl").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(0, targets.GetArrayLength());
        Assert.All(targets.EnumerateArray(), target =>
        {
            Assert.StartsWith(prefix + "page/", target.GetProperty("webSocketDebuggerUrl").GetString(), StringComparison.Ordinal);
            Assert.False(target.TryGetProperty("devtoolsFrontendUrl", out _));
        });
    }

    [Fact]
    public async Task A_page_is_opened_read_and_closed_over_cdp()
    {
        var address = (await browser.JsonAsync("/json/version")).GetProperty("webSocketDebuggerUrl").GetString()!;
        using var socket = await Browser.ConnectAsync(address);

        var target = (await Browser.CallAsync(socket, 1, "Target.createTarget", """{"url":"data:text/html,<title>claw</title>"}""")).GetProperty("targetId").GetString();
        var page = (await browser.JsonAsync("/json/list")).EnumerateArray().Single(t => t.GetProperty("id").GetString() == target);
        using var pageSocket = await Browser.ConnectAsync(page.GetProperty("webSocketDebuggerUrl").GetString()!);
        var sum = await Browser.CallAsync(pageSocket, 1, "Runtime.evaluate", """{"expression":"6*7"}""");
        var closed = await Browser.CallAsync(socket, 2, "Target.closeTarget", $$"""{"targetId":"{{target}}"}""");

        Assert.Equal(42, sum.GetProperty("result").GetProperty("value").GetInt32());
        Assert.True(closed.GetProperty("success").GetBoolean());
    }

    [Fact]
    public async Task A_large_answer_passes_whole()
    {
        var address = (await browser.JsonAsync("/json/list"))[0].GetProperty("webSocketDebuggerUrl").GetString()!;
        using var socket = await Browser.ConnectAsync(address);

        var result = await Browser.CallAsync(socket, 1, "Runtime.evaluate", """{"expression":"'x'.repeat(5000000)"}""");

        Assert.Equal(5_000_000, result.GetProperty("result").GetProperty("value").GetString()!.Length);
    }

    [Fact]
    public async Task A_page_may_be_opened_by_the_discovery_route()
    {
        var opened = await browser.JsonAsync("/json/new?about:blank");
        using var closed = await browser.GetAsync($"/json/close/{opened.GetProperty("id").GetString()}");

        Assert.Equal("page", opened.GetProperty("type").GetString());
        Assert.Equal(200, (int)closed.StatusCode);
    }

    [Fact]
    public async Task A_request_that_is_no_socket_is_told_so()
    {
        using var response = await browser.GetAsync("/devtools/browser/x");

        Assert.Equal(426, (int)response.StatusCode);
    }

    [Fact]
    public async Task Status_shows_the_phases_in_order_with_their_times()
    {
        var status = await browser.JsonAsync("/status");

        var phases = status.GetProperty("phases").EnumerateArray().ToList();
        Assert.Equal(["Starting", "Listening"], phases.Take(2).Select(phase => phase.GetProperty("phase").GetString()));
        Assert.True(phases[0].GetProperty("atMs").GetInt64() <= phases[1].GetProperty("atMs").GetInt64());
        Assert.DoesNotContain(Browser.Token, status.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_tells_connections_and_the_time_since_the_last_use()
    {
        var address = (await browser.JsonAsync("/json/version")).GetProperty("webSocketDebuggerUrl").GetString()!;
        using (var socket = await Browser.ConnectAsync(address))
        {
            // The end of an earlier test's connection may be told a moment later.
            await Eventually.TrueAsync(async () => (await UseAsync()).Connections == 1, "the connection is counted");
            Assert.Equal(0, (await UseAsync()).IdleMs);
        }

        // Asking for the status is no use of the browser: the time goes on. Asking the browser is one.
        await Eventually.TrueAsync(async () => (await UseAsync()).Connections == 0, "the connection is counted no more");
        await Eventually.TrueAsync(async () => (await UseAsync()).IdleMs > 500, "the browser is idle");
        await Eventually.TrueAsync(
            async () =>
            {
                _ = await browser.JsonAsync("/json/version");
                return (await UseAsync()).IdleMs < 500;
            },
            "the browser is used");
    }

    [Fact]
    public async Task Chromium_listens_on_loopback_alone_and_holds_no_secret_of_the_service()
    {
        var process = await browser.ProcessIdAsync();

        var environment = await File.ReadAllTextAsync($"/proc/{process}/environ");
        Assert.DoesNotContain(Browser.Token, environment, StringComparison.Ordinal);
        var commandLine = (await File.ReadAllTextAsync($"/proc/{process}/cmdline")).Replace('\0', ' ');
        Assert.Contains("--remote-debugging-address=127.0.0.1", commandLine, StringComparison.Ordinal);
        Assert.DoesNotContain(Browser.Token, commandLine, StringComparison.Ordinal);
    }

    private async Task<(int Connections, long IdleMs)> UseAsync()
    {
        var status = await browser.JsonAsync("/status");
        return (status.GetProperty("connections").GetInt32(), status.GetProperty("idleMs").GetInt64());
    }
}

using System.Net.WebSockets;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.BrowserSandbox.Tests;

public sealed class LifetimeTests
{
    private const int Sigkill = 9;

    [Fact]
    public async Task A_killed_chromium_comes_back_and_serves_again()
    {
        var browser = new Browser();
        await browser.InitializeAsync();
        try
        {
            var first = await browser.ProcessIdAsync();
            var address = (await browser.JsonAsync("/json/version")).GetProperty("webSocketDebuggerUrl").GetString()!;
            using var socket = await Browser.ConnectAsync(address);

            await KillAsync(first);

            // The open connection ends instead of hanging.
            using var deadline = new CancellationTokenSource(Eventually.DefaultDeadline);
            await Assert.ThrowsAsync<WebSocketException>(async () =>
            {
                if ((await socket.ReceiveAsync(new byte[1], deadline.Token)).MessageType == WebSocketMessageType.Close)
                {
                    throw new WebSocketException("closed");
                }
            });
            var second = await browser.ProcessIdAsync(other: first);
            await browser.Service.WaitUntilHealthyAsync();
            var again = (await browser.JsonAsync("/json/version")).GetProperty("webSocketDebuggerUrl").GetString()!;
            using var newSocket = await Browser.ConnectAsync(again);
            var version = await Browser.CallAsync(newSocket, 1, "Browser.getVersion");

            Assert.NotEqual(first, second);
            Assert.Contains("Chrom", version.GetProperty("product").GetString(), StringComparison.Ordinal);
            Assert.Equal(2, (await browser.JsonAsync("/status")).GetProperty("starts").GetInt32());
        }
        finally
        {
            await browser.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(15)]
    [InlineData(Sigkill)]
    public async Task Chromium_ends_with_the_service_however_that_ends(int signal)
    {
        var browser = new Browser();
        await browser.InitializeAsync();
        try
        {
            var chromium = await browser.ProcessIdAsync();

            browser.Service.Process.Signal(signal);
            await browser.Service.Process.WaitForExitAsync();

            await Eventually.TrueAsync(() => !IsAlive(chromium), "Chromium has ended");
        }
        finally
        {
            await browser.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_wrong_setting_is_reported_at_once_and_the_token_never_shown()
    {
        var result = await ProcessRunner.RunAsync(ProcessSpec.Dotnet(Repository.AssemblyOf("OpenClaw.BrowserSandbox")) with
        {
            Environment = new Dictionary<string, string?>
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["OPENCLAW_BROWSER_TOKEN"] = "shorttoken",
                ["OPENCLAW_CHROMIUM_PATH"] = "/no/such/chromium",
                ["OPENCLAW_BROWSER_ALLOWED_HOSTS"] = "http://x",
                ["OPENCLAW_BROWSER_ALLOWED_ORIGINS"] = "https://x/path",
            },
        });

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("OPENCLAW_BROWSER_TOKEN has 10 characters", result.Error, StringComparison.Ordinal);
        Assert.Contains("/no/such/chromium", result.Error, StringComparison.Ordinal);
        Assert.Contains("OPENCLAW_BROWSER_ALLOWED_HOSTS holds \"http://x\"", result.Error, StringComparison.Ordinal);
        Assert.Contains("OPENCLAW_BROWSER_ALLOWED_ORIGINS holds \"https://x/path\"", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("shorttoken", result.Output + result.Error, StringComparison.Ordinal);
    }

    private static async Task KillAsync(int process) => Assert.Equal(0, (await ProcessRunner.RunAsync(new ProcessSpec("kill", "-9", $"{process}"))).ExitCode);

    // A process whose parent has not collected it yet is dead all the same.
    private static bool IsAlive(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}

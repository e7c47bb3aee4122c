using System.Net;
using System.Net.Http.Headers;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using OpenClaw.EndToEnd.Tests.Fixture;
using OpenClaw.Testing.Processes;

namespace OpenClaw.EndToEnd.Tests.Topology;

/// <summary>The browser sandbox of a development run: nobody waits for it, and it is there when somebody starts it.</summary>
public sealed class BrowserSandboxTests
{
    [Fact]
    public async Task It_starts_when_asked_shows_its_use_and_answers_only_to_its_token()
    {
        var volume = $"openclaw-test-profile-{Guid.NewGuid():n}";
        try
        {
            await using var system = await RunningSystem.StartAsync($"--OpenClaw:BrowserProfileVolume={volume}");
            using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            await system.Application.ResourceNotifications.WaitForResourceAsync("browser-sandbox", KnownResourceStates.NotStarted, deadline.Token);

            var started = await system.ExecuteAsync("browser-sandbox", KnownResourceCommands.StartCommand);
            Assert.True(started.Success, started.ErrorMessage);
            await system.Application.ResourceNotifications.WaitForResourceHealthyAsync("browser-sandbox", deadline.Token);

            var version = new Uri(system.Application.GetEndpoint("browser-sandbox", "cdp"), "/json/version");
            using var client = new HttpClient();
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(version)).StatusCode);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await system.ParameterAsync("browser-token"));
            Assert.Contains("Chrome/", await client.GetStringAsync(version), StringComparison.Ordinal);
            await system.Application.ResourceNotifications.WaitForResourceAsync(
                "browser-sandbox",
                change => Value(change, "Idle")?.EndsWith('s') == true && Value(change, "Connections") == "0" && Value(change, "CPU")?.EndsWith('%') == true,
                deadline.Token);
        }
        finally
        {
            await ProcessRunner.RunAsync(new ProcessSpec("docker", "volume", "rm", "--force", volume));
        }
    }

    [Fact]
    public async Task Without_its_image_the_rest_works_and_the_reason_is_in_its_log()
    {
        var missing = $"openclaw-test-missing-{Guid.NewGuid():n}:none";
        await using var system = await RunningSystem.StartAsync($"--OPENCLAW_SANDBOX_BROWSER_IMAGE={missing}");

        await system.ExecuteAsync("browser-sandbox", KnownResourceCommands.StartCommand);

        Assert.Contains("is not there", await system.LogLineAsync("browser-sandbox", missing), StringComparison.Ordinal);
        var answer = await system.OpenClawAsync("agent", "--message", "run: echo still here");
        Assert.Contains("still here", answer.Output, StringComparison.Ordinal);
    }

    private static string? Value(ResourceEvent change, string property) =>
        change.Snapshot.Properties.FirstOrDefault(known => known.Name == property)?.Value as string;
}

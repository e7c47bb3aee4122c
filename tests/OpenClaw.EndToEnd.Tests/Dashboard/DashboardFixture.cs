using System.Text.Json.Nodes;
using DashboardPages;

namespace OpenClaw.EndToEnd.Tests.Dashboard;

/// <summary>A real run with its dashboard, in which the agent has worked, and a Chromium to look at it.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    // The image of the sandboxes is on every machine that runs these tests, that of the browser is not; what the dashboard shows and does is the same.
    private const string BrowserImage = "openclaw-sandbox:bookworm-slim";

    private DashboardBrowser? _browser;
    private ApplicationWithDashboard? _application;

    /// <summary>The system.</summary>
    public ApplicationWithDashboard Application => _application ?? throw new InvalidOperationException("The system has not started.");

    /// <summary>The container in which the agent's commands ran.</summary>
    public string SandboxId { get; private set; } = "";

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        _browser = await DashboardBrowser.LaunchAsync();
        _application = await ApplicationWithDashboard.StartAsync(Environment.GetEnvironmentVariable("DASHBOARD_BROWSER_IMAGE") ?? BrowserImage);

        // Several tools, several steps, one of which fails: what a trace is looked at for.
        await Application.MessageAsync(Script(
            [("write", new JsonObject { ["path"] = "shop/prices.csv", ["content"] = "item,price\napple,3\npear,4\nplum,5\n" })],
            [("exec", new JsonObject { ["command"] = "sleep 0.2; awk -F, 'NR > 1 { sum += $2 } END { print \"total\", sum }' shop/prices.csv" }), ("read", new JsonObject { ["path"] = "shop/prices.csv" })],
            [("exec", new JsonObject { ["command"] = "grep -c cherry shop/prices.csv" })],
            [("edit", new JsonObject { ["path"] = "shop/prices.csv", ["oldText"] = "plum,5", ["newText"] = "plum,6" })]));
        SandboxId = Assert.Single(await Application.Engine.ContainersAsync(Application.SandboxLabel)).Id;
        await Application.MessageAsync("run: uname -sm; then run: sleep 0.3 && id -un");
        await Application.MessageAsync("What can you do?");
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await (_application?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>Opens a page of the dashboard.</summary>
    internal Task<BrowserPage> OpenAsync(string path, int width = 1360, int height = 820, bool dark = false) =>
        _browser!.OpenAsync(Application.Dashboard, Application.Token, path, width, height, dark);

    private static string Script(params (string Tool, JsonObject Arguments)[][] replies)
    {
        var steps = replies.Select(calls => (JsonNode)new JsonObject
        {
            ["toolCalls"] = new JsonArray([.. calls.Select(call => (JsonNode)new JsonObject { ["id"] = $"call_{Guid.NewGuid():n}", ["name"] = call.Tool, ["arguments"] = call.Arguments })]),
        });
        return $"script:{new JsonObject { ["steps"] = new JsonArray([.. steps, new JsonObject { ["text"] = "The total is 12; plums are 6 now." }]) }.ToJsonString()}";
    }
}

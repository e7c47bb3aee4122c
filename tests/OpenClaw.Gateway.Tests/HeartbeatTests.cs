using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Gateway.Tools;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Gateway.Tests;

/// <summary>Periodic turns: when they come, what they show, and when they do not come.</summary>
public sealed class HeartbeatTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_heartbeat_without_news_is_seen_by_nobody_and_one_with_news_is()
    {
        await using var beating = await BeatingAsync("every: '10m'");
        beating.Model.Says("HEARTBEAT_OK all is well");
        var quiet = await beating.NextAsync();

        Assert.Equal("ok-token", (string?)quiet["status"]);
        Assert.DoesNotContain(beating.Client.Frames, frame => TestClient.IsEvent(frame, "chat"));
        Assert.StartsWith("Read HEARTBEAT.md", (string?)beating.Model.Requests[0].Body["messages"]!.AsArray().Last()!["content"]);

        await beating.Client.AskAsync("wake", new JsonObject { ["mode"] = "next-heartbeat", ["text"] = "the disk fills" });
        beating.Model.Says("The disk is nearly full.");
        var news = await beating.NextAsync();

        Assert.Equal(("sent", "The disk is nearly full."), ((string?)news["status"], (string?)news["preview"]));
        Assert.Contains("the disk fills", (string?)beating.Model.Requests[1].Body["messages"]!.AsArray().Last()!["content"]);
        var chat = await beating.Client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");
        Assert.Equal("The disk is nearly full.", (string?)chat["payload"]!["message"]!["content"]![0]!["text"]);
        Assert.Equal("sent", (string?)(await beating.Client.AskAsync("last-heartbeat"))["status"]);
    }

    [Theory]
    [InlineData("every: '10m', activeHours: { start: '08:00', end: '11:00', timezone: 'UTC' }", null, "quiet-hours")]
    [InlineData("every: '10m', activeHours: { start: '22:00', end: '13:00', timezone: 'UTC' }", null, null)]
    [InlineData("every: '10m'", "# Tasks\n\n- [ ]\n", "empty-heartbeat-file")]
    [InlineData("every: '10m'", "- look at the mail", null)]
    public async Task A_heartbeat_comes_when_there_is_something_to_do_at_a_good_time(string settings, string? file, string? skipped)
    {
        await using var beating = await BeatingAsync(settings);
        if (file is not null)
        {
            var workspace = beating.Gateway.Services.GetRequiredService<SandboxSpecResolver>().AgentWorkspace("main");
            Directory.CreateDirectory(workspace);
            await File.WriteAllTextAsync(Path.Combine(workspace, "HEARTBEAT.md"), file);
        }

        beating.Model.Says("HEARTBEAT_OK");
        var beat = await beating.NextAsync();

        Assert.Equal((skipped is null ? "ok-token" : "skipped", skipped), ((string?)beat["status"], (string?)beat["reason"]));
        Assert.Equal(skipped is null ? 1 : 0, beating.Model.Requests.Count);
    }

    [Fact]
    public async Task Heartbeats_can_be_turned_off_and_do_not_disturb()
    {
        await using var beating = await BeatingAsync("every: '10m'");
        await beating.Client.AskAsync("set-heartbeats", new JsonObject { ["enabled"] = false });
        Assert.Equal("disabled", (string?)(await beating.NextAsync())["reason"]);
        await beating.Client.AskAsync("set-heartbeats", new JsonObject { ["enabled"] = true });

        beating.Model.SaysThenWaits("busy", Task.Delay(Timeout.Infinite));
        await beating.Client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "other", ["message"] = "go", ["idempotencyKey"] = "r1" });
        await Eventually.TrueAsync(() => beating.Model.Requests.Count == 1, "the turn runs");
        Assert.Equal("requests-in-flight", (string?)(await beating.NextAsync())["reason"]);
        Assert.Single(beating.Model.Requests);
    }

    [Fact]
    public async Task Without_settings_and_without_a_file_nothing_is_asked_of_a_model()
    {
        await using var beating = await BeatingAsync(null);

        Assert.Equal("empty-heartbeat-file", (string?)(await beating.NextAsync())["reason"]);
        Assert.Empty(beating.Model.Requests);
    }

    private static async Task<Beating> BeatingAsync(string? settings)
    {
        var time = new FakeTimeProvider(Start);
        var model = await ScriptedModel.StartAsync();
        var config = settings is null ? model.Config() : model.Config().Replace("sandbox: {", $"heartbeat: {{ {settings} }}, sandbox: {{", StringComparison.Ordinal);
        var gateway = await TestGateway.StartAsync(config, time: time);
        return new Beating(model, gateway, await gateway.ConnectAsync(), time);
    }

    private sealed class Beating(ScriptedModel model, TestGateway gateway, TestClient client, FakeTimeProvider time) : IAsyncDisposable
    {
        private int _seen;

        public ScriptedModel Model => model;

        public TestGateway Gateway => gateway;

        public TestClient Client => client;

        /// <summary>Lets time go by until the next heartbeat event, and returns it.</summary>
        public async Task<JsonNode> NextAsync()
        {
            var wanted = ++_seen;
            await Eventually.TrueAsync(() =>
            {
                if (Count() < wanted)
                {
                    time.Advance(TimeSpan.FromSeconds(20));
                }

                return Count() >= wanted;
            }, "a heartbeat");
            return client.Frames.Where(frame => TestClient.IsEvent(frame, "heartbeat")).ElementAt(wanted - 1)["payload"]!;
        }

        private int Count() => client.Frames.Count(frame => TestClient.IsEvent(frame, "heartbeat"));

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await gateway.DisposeAsync();
            await model.DisposeAsync();
        }
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Gateway.Tests;

/// <summary>When a conversation is over by itself, and when a sub-agent's session goes.</summary>
public sealed class SessionResetTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 28, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "main", "15:59", false)]
    [InlineData("", "main", "16:01", true)]
    [InlineData("reset: { atHour: 13 }", "main", "00:59", false)]
    [InlineData("reset: { atHour: 13 }", "main", "01:01", true)]
    [InlineData("reset: { mode: 'idle' }", "main", "00:59", false)]
    [InlineData("reset: { mode: 'idle' }", "main", "01:01", true)]
    [InlineData("reset: { mode: 'idle', idleMinutes: 10000 }", "main", "72:00", false)]
    [InlineData("reset: { mode: 'daily', atHour: 23, idleMinutes: 30 }", "main", "00:31", true)]
    [InlineData("idleMinutes: 30", "main", "00:31", true)]
    [InlineData("idleMinutes: 2000", "main", "20:00", false)]
    [InlineData("resetByType: { group: { mode: 'idle', idleMinutes: 5 } }", "agent:main:slack:group:g1", "00:06", true)]
    [InlineData("resetByType: { group: { mode: 'idle', idleMinutes: 5 } }", "main", "00:06", false)]
    [InlineData("resetByType: { thread: { mode: 'idle', idleMinutes: 5 } }", "agent:main:slack:channel:c1:thread:t1", "00:06", true)]
    [InlineData("resetByType: { dm: { mode: 'idle', idleMinutes: 5 } }", "main", "00:06", true)]
    [InlineData("reset: { mode: 'idle', idleMinutes: 5 }, resetByChannel: { webchat: { mode: 'idle', idleMinutes: 500 } }", "main", "00:06", false)]
    [InlineData("reset: { mode: 'idle', idleMinutes: 5 }, resetByChannel: { webchat: { mode: 'idle', idleMinutes: 500 } }", "agent:main:slack:group:g1", "00:06", true)]
    [InlineData("resetByChannel: { Slack: { mode: 'idle', idleMinutes: 5 } }", "agent:main:slack:group:g1", "00:06", true)]
    public async Task The_next_message_begins_anew_when_the_conversation_is_over(string settings, string session, string later, bool isNew)
    {
        var time = new FakeTimeProvider(Noon);
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config($"session: {{ {settings} }},"), time: time);
        await using var client = await gateway.ConnectAsync();
        model.Says("one").Says("two");

        await RunAsync(client, session, "first");
        await client.AskAsync("sessions.patch", new JsonObject { ["key"] = session, ["thinkingLevel"] = "high" });
        var before = await HistoryAsync(client, session);
        var parts = later.Split(':');
        time.Advance(new TimeSpan(int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), 0));
        await using var again = await gateway.ConnectAsync();
        await RunAsync(again, session, "second");
        var after = await HistoryAsync(again, session);

        Assert.Equal(isNew, (string?)before["sessionId"] != (string?)after["sessionId"]);
        string[] seen = isNew ? ["system", "user"] : ["system", "user", "assistant", "user"];
        Assert.Equal(seen, model.Requests[1].Body["messages"]!.AsArray().Select(message => (string)message!["role"]!));
        Assert.Equal("high", (string?)after["thinkingLevel"]);
        Assert.Equal(isNew ? 2 : 1, Directory.GetFiles(Path.Combine(gateway.StateDir, "agents", "main", "sessions"), "*.jsonl").Length);
    }

    [Theory]
    [InlineData(13, false)]
    [InlineData(15, true)]
    public async Task The_hour_is_that_of_the_gateways_clock(int hoursLater, bool isNew)
    {
        // Noon in Greenwich is one o'clock in Berlin, and the hour from two to three is left out in the night that follows.
        var time = new FakeTimeProvider(Noon);
        time.SetLocalTimeZone(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(), time: time);
        await using var client = await gateway.ConnectAsync();
        model.Says("one").Says("two");

        await RunAsync(client, "main", "first");
        time.Advance(TimeSpan.FromHours(hoursLater));
        await using var again = await gateway.ConnectAsync();
        await RunAsync(again, "main", "second");

        Assert.Equal(isNew ? 2 : 4, model.Requests[1].Body["messages"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_heartbeat_keeps_no_conversation_from_being_over()
    {
        var time = new FakeTimeProvider(Noon);
        await using var model = await ScriptedModel.StartAsync();
        var config = model.Config("session: { reset: { mode: 'idle', idleMinutes: 60 } },").Replace("sandbox: {", "heartbeat: { every: '50m' }, sandbox: {", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(config, time: time);
        await using var client = await gateway.ConnectAsync();
        model.Says("one").Says("HEARTBEAT_OK");

        await RunAsync(client, "main", "first");
        await Eventually.TrueAsync(() =>
        {
            if (model.Requests.Count < 2)
            {
                time.Advance(TimeSpan.FromSeconds(30));
            }

            return client.Frames.Any(frame => TestClient.IsEvent(frame, "heartbeat"));
        }, "the heartbeat");
        time.Advance(Noon.AddMinutes(61) - time.GetUtcNow());
        model.Says("two");
        await using var again = await gateway.ConnectAsync();
        await RunAsync(again, "main", "second");

        Assert.Equal(4, model.Requests[1].Body["messages"]!.AsArray().Count);
        Assert.Equal(2, model.Requests[2].Body["messages"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("", 60)]
    [InlineData("subagents: { archiveAfterMinutes: 5 },", 5)]
    public async Task A_sub_agents_session_is_put_away_some_time_after_its_last_turn(string settings, int minutes)
    {
        var time = new FakeTimeProvider(Noon);
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config().Replace("sandbox: {", $"{settings} sandbox: {{", StringComparison.Ordinal), time: time);
        await using var client = await gateway.ConnectAsync();
        model.Responder = static body => body.ToJsonString() is var text && text.Contains("You are a sub-agent", StringComparison.Ordinal) ? "it is 42"
            : text.Contains("[Sub-agent", StringComparison.Ordinal) ? "NO_REPLY" : null;
        model.Calls("sessions_spawn", new JsonObject { ["task"] = "count" }).Says("started");

        await RunAsync(client, "main", "go");
        await Eventually.TrueAsync(() => model.Requests.Count == 4, "the sub-agent has answered, and its answer was told");
        string[] Transcripts(string ending) => Directory.GetFiles(Path.Combine(gateway.StateDir, "agents", "main", "sessions"), $"*.jsonl{ending}");
        async Task<int> CountAsync(TestClient one) => (int)(await one.AskAsync("sessions.list", new JsonObject { ["spawnedBy"] = "agent:main:main" }))["count"]!;
        Assert.Equal(1, await CountAsync(client));

        time.Advance(TimeSpan.FromMinutes(minutes - 1));
        await using (var still = await gateway.ConnectAsync())
        {
            Assert.Equal(1, await CountAsync(still));
        }

        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(30));
            return Transcripts(".deleted.*").Length == 1;
        }, "the session is put away");
        await using var after = await gateway.ConnectAsync();
        Assert.Equal(0, await CountAsync(after));
        Assert.Single(Transcripts(string.Empty));
    }

    private static async Task RunAsync(TestClient client, string session, string message)
    {
        var id = await client.RequestAsync("agent", new JsonObject { ["message"] = message, ["sessionKey"] = session, ["idempotencyKey"] = Guid.NewGuid().ToString() });
        var final = await client.WaitForAsync(frame => TestClient.IsAnswer(frame, id), skip: 1);
        Assert.True((bool)final["ok"]!, final.ToJsonString());
    }

    private static Task<JsonNode> HistoryAsync(TestClient client, string session) => client.AskAsync("chat.history", new JsonObject { ["sessionKey"] = session });
}

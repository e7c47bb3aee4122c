using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Gateway.Cron;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Gateway.Tests;

/// <summary>Scheduled jobs: when they run, what they do, and what is on disk.</summary>
public sealed class CronTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 28, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"kind":"every","everyMs":600000,"anchorMs":1774699200000}""", "2026-03-28T12:10:00Z")]
    [InlineData("""{"kind":"every","everyMs":7000,"anchorMs":1774699195000}""", "2026-03-28T12:00:02Z")]
    [InlineData("""{"kind":"cron","expr":"0 7 * * *","tz":"Europe/Berlin"}""", "2026-03-29T05:00:00Z")] // The night in which the clocks change.
    [InlineData("""{"kind":"cron","expr":"30 2 * * *","tz":"Europe/Berlin"}""", "2026-03-29T01:00:00Z")] // A time that this night does not have.
    [InlineData("""{"kind":"cron","expr":"*/15 * * * *","tz":"UTC"}""", "2026-03-28T12:15:00Z")]
    [InlineData("""{"kind":"cron","expr":"30 0 12 * * *","tz":"UTC"}""", "2026-03-28T12:00:30Z")]
    [InlineData("""{"kind":"at","at":"2026-04-01T00:00:00+02:00"}""", "2026-03-31T22:00:00Z")]
    public void A_schedule_has_a_next_time(string schedule, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(),
            CronSchedule.Next(JsonNode.Parse(schedule)!.AsObject(), Start.ToUnixTimeMilliseconds(), Start));

    [Theory]
    [InlineData("""{"kind":"cron","expr":"not a cron"}""", "Invalid cron expression \"not a cron\"")]
    [InlineData("""{"kind":"cron","expr":"0 7 * * *","tz":"Moon/Base"}""", "Unknown time zone \"Moon/Base\"")]
    [InlineData("""{"kind":"cron","expr":"0 0 31 2 *"}""", "never comes")]
    [InlineData("""{"kind":"at","at":"tomorrow-ish"}""", "Invalid schedule.at: expected ISO-8601 timestamp (got tomorrow-ish)")]
    [InlineData("""{"kind":"at","at":"2026-03-28T11:50:00Z"}""", "schedule.at is in the past: 2026-03-28T11:50:00.000Z (10 minutes ago). Current time: 2026-03-28T12:00:00.000Z")]
    public async Task A_schedule_that_cannot_be_is_refused_with_the_reason(string schedule, string expected)
    {
        await using var gateway = await TestGateway.StartAsync(time: new FakeTimeProvider(Start));
        await using var client = await gateway.ConnectAsync();

        var answer = await client.CallAsync("cron.add", Job(schedule, """{"kind":"systemEvent","text":"x"}"""));

        Assert.Contains(expected, (string?)answer["error"]!["message"]);
        Assert.Equal(0, (int)(await client.AskAsync("cron.status"))["jobs"]!);
    }

    [Fact]
    public async Task A_job_runs_when_it_is_due_in_a_session_of_its_own_and_its_runs_are_kept()
    {
        var time = new FakeTimeProvider(Start);
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(), time: time);
        await using var client = await gateway.ConnectAsync();
        var job = await client.AskAsync("cron.add", Job("""{"kind":"cron","expr":"0 13 * * *","tz":"UTC"}""", """{"kind":"agentTurn","message":"look around"}"""));
        var id = (string)job["id"]!;
        model.Says("all quiet");

        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Empty(model.Requests);
        await AdvanceUntilAsync(time, () => client.Frames.Any(frame => IsCron(frame, id, "finished")));

        var finished = (await client.WaitForEventAsync("cron", payload => (string?)payload["action"] == "finished"))["payload"]!;
        Assert.Equal("ok", (string?)finished["status"]);
        Assert.Equal("all quiet", (string?)finished["summary"]);
        Assert.Equal($"agent:main:cron:{id}", (string?)finished["sessionKey"]);
        Assert.Contains($"[cron:{id} job] look around", (string?)model.Requests[0].Body["messages"]!.AsArray()[^1]!["content"]);
        var run = Assert.Single((await client.AskAsync("cron.runs", new JsonObject { ["id"] = id }))["entries"]!.AsArray())!;
        Assert.Equal("finished", (string?)run["action"]);
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 13, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), (long)run["nextRunAtMs"]!);
        var stored = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(gateway.StateDir, "cron", "jobs.json")))!;
        Assert.Equal(1, (int)stored["version"]!);
        Assert.Equal("ok", (string?)stored["jobs"]![0]!["state"]!["lastStatus"]);
        Assert.Contains("Cron \"job\": all quiet", (string?)(await client.AskAsync("status"))["queuedSystemEvents"]![0]);
    }

    [Fact]
    public async Task What_was_missed_while_the_gateway_was_down_runs_at_its_start_and_a_job_for_once_is_gone_then()
    {
        var time = new FakeTimeProvider(Start);
        await using var model = await ScriptedModel.StartAsync();
        var state = Directory.CreateTempSubdirectory("openclaw-gateway-test-").FullName;
        try
        {
            await using (var before = await TestGateway.StartAsync(model.Config(), time: time, stateDir: state))
            await using (var client = await before.ConnectAsync())
            {
                await client.AskAsync("cron.add", Job("""{"kind":"at","at":"2026-03-28T13:00:00Z"}""", """{"kind":"agentTurn","message":"once"}"""));
                await before.StopAsync();
            }

            time.Advance(TimeSpan.FromHours(3));
            model.Says("late but done");
            await using var after = await TestGateway.StartAsync(stateDir: state, time: time);
            await using var watcher = await after.ConnectAsync();

            await Eventually.TrueAsync(async () => (int)(await watcher.AskAsync("cron.status"))["jobs"]! == 0, "the job has run and is gone");
            Assert.Single(model.Requests);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task A_job_is_changed_run_by_hand_switched_off_and_removed()
    {
        var time = new FakeTimeProvider(Start);
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(), time: time);
        await using var client = await gateway.ConnectAsync();
        var job = await client.AskAsync("cron.add", Job("""{"kind":"every","everyMs":3600000}""", """{"kind":"agentTurn","message":"hello","model":"fake/fake-1"}"""));
        var id = (string)job["id"]!;
        Assert.Equal("isolated", (string?)job["sessionTarget"]);
        Assert.Equal(Start.AddHours(1).ToUnixTimeMilliseconds(), (long)job["state"]!["nextRunAtMs"]!);

        var notDue = await client.AskAsync("cron.run", new JsonObject { ["id"] = id, ["mode"] = "due" });
        Assert.Equal("not-due", (string?)notDue["reason"]);
        model.Says("by hand");
        Assert.True((bool)(await client.AskAsync("cron.run", new JsonObject { ["jobId"] = id }))["ran"]!);

        var changed = await client.AskAsync("cron.update", new JsonObject
        {
            ["id"] = id,
            ["patch"] = new JsonObject { ["name"] = "other", ["enabled"] = false, ["payload"] = new JsonObject { ["kind"] = "agentTurn", ["message"] = "bye" } },
        });
        Assert.Equal("bye", (string?)changed["payload"]!["message"]);
        Assert.Equal("fake/fake-1", (string?)changed["payload"]!["model"]);
        Assert.Null(changed["state"]!["nextRunAtMs"]);
        Assert.Empty((await client.AskAsync("cron.list"))["jobs"]!.AsArray());
        Assert.Single((await client.AskAsync("cron.list", new JsonObject { ["includeDisabled"] = true }))["jobs"]!.AsArray());

        var mismatch = await client.CallAsync("cron.update", new JsonObject { ["id"] = id, ["patch"] = new JsonObject { ["sessionTarget"] = "main" } });
        Assert.Equal("main cron jobs require payload.kind=\"systemEvent\"", (string?)mismatch["error"]!["message"]);
        var unknown = await client.CallAsync("cron.run", new JsonObject { ["id"] = "nope" });
        Assert.Equal("unknown cron job id: nope", (string?)unknown["error"]!["message"]);
        Assert.True((bool)(await client.AskAsync("cron.remove", new JsonObject { ["id"] = id }))["removed"]!);
    }

    [Fact]
    public async Task A_job_that_is_switched_off_while_it_waits_for_another_does_not_run()
    {
        var time = new FakeTimeProvider(Start);
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config(), time: time);
        await using var client = await gateway.ConnectAsync();
        var ids = new List<string>();
        foreach (var message in (string[])["first", "second", "third"])
        {
            ids.Add((string)(await client.AskAsync("cron.add", Job("""{"kind":"cron","expr":"0 13 * * *","tz":"UTC"}""", $$"""{"kind":"agentTurn","message":"{{message}}"}""")))["id"]!);
        }

        var gate = new TaskCompletionSource();
        model.SaysThenWaits("slowly", gate.Task).Says("done");
        await AdvanceUntilAsync(time, () => client.Frames.Any(frame => IsCron(frame, ids[0], "started")));
        await client.AskAsync("cron.update", new JsonObject { ["id"] = ids[1], ["patch"] = new JsonObject { ["enabled"] = false } });
        gate.SetResult();
        await client.WaitForAsync(frame => IsCron(frame, ids[2], "finished"));

        Assert.DoesNotContain(client.Frames, frame => IsCron(frame, ids[1], "started"));
        Assert.Equal(2, model.Requests.Count);
    }

    [Fact]
    public async Task A_file_with_a_schedule_that_nobody_can_read_stops_only_that_job()
    {
        var state = Directory.CreateTempSubdirectory("openclaw-gateway-test-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(state, "cron"));
            await File.WriteAllTextAsync(Path.Combine(state, "cron", "jobs.json"), """
                {"version":1,"future":true,"jobs":[{"id":"a","name":"bad","schedule":{"kind":"cron","expr":"?"},"payload":{"kind":"systemEvent","text":"x"}},
                 {"id":"b","name":"good","mine":1,"schedule":{"kind":"every","everyMs":60000},"createdAtMs":1,"payload":{"kind":"systemEvent","text":"x"}},5]}
                """);
            await using var gateway = await TestGateway.StartAsync(stateDir: state);
            await using var client = await gateway.ConnectAsync();

            await Eventually.TrueAsync(async () =>
                (await client.AskAsync("cron.list"))["jobs"]!.AsArray().Any(job => (string?)job!["id"] == "b" && job["state"]?["nextRunAtMs"] is not null), "the good job has a next time");
            var stored = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(state, "cron", "jobs.json")))!;
            Assert.True((bool)stored["future"]!);
            Assert.Equal(1, (int)stored["jobs"]![1]!["mine"]!);
            Assert.Contains("Invalid cron expression", (string?)stored["jobs"]![0]!["state"]!["lastError"]);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static JsonObject Job(string schedule, string payload) => new()
    {
        ["name"] = "job",
        ["schedule"] = JsonNode.Parse(schedule),
        ["payload"] = JsonNode.Parse(payload),
    };

    private static bool IsCron(JsonObject frame, string id, string action) =>
        TestClient.IsEvent(frame, "cron") && (string?)frame["payload"]!["jobId"] == id && (string?)frame["payload"]!["action"] == action;

    // The scheduler may look at the clock just before it is moved.
    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> done) => Eventually.TrueAsync(() =>
    {
        if (!done())
        {
            time.Advance(TimeSpan.FromSeconds(30));
        }

        return done();
    }, "the job runs");
}

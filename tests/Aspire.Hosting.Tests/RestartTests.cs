using System.Globalization;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Tests.Harness;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Waiting;

namespace Aspire.Hosting.Tests;

/// <summary>What becomes of a resource that crashes, and what one resource's life is to the others.</summary>
public sealed class RestartTests
{
    private const string Image = "debian";
    private const string Tag = "bookworm-slim";
    private static readonly string[] Quick = ["AppHost:Restart:InitialDelay=00:00:00.050", "AppHost:Restart:MaximumDelay=00:00:00.200"];

    [Fact]
    public async Task A_crash_loop_backs_off_until_a_person_stops_it()
    {
        var builder = DistributedApplicationTestingBuilder.Create(Quick);
        builder.AddExecutable("broken", "sh", ".", "-c", "echo ran; exit 3");
        await using var app = await builder.StartedAsync();
        var third = await app.WaitAsync("broken", snapshot => Equals(snapshot.ValueOf(KnownProperties.RestartCrashes), 3));
        Assert.Equal(KnownResourceStates.Finished, third.Snapshot.State!.Text);
        Assert.Equal(3, third.Snapshot.ExitCode);
        Assert.Equal("0.2 s", third.Snapshot.ValueOf(KnownProperties.RestartPause));
        Assert.Equal(ResourceCommandState.Enabled, third.Snapshot.Commands.Single(command => command.Name == "stop").State);
        await app.LinesUntilAsync(third.ResourceId, "(crash 3 in a row)");

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("broken", "stop", TestApplications.Patience())).Success);
        var stopped = await app.WaitAsync("broken", snapshot => !snapshot.IsToRestart());
        Assert.Equal(ResourceCommandState.Hidden, stopped.Snapshot.Commands.Single(command => command.Name == "stop").State);
    }

    [Fact]
    public void Pauses_double_up_to_their_cap_and_start_over_after_a_good_run()
    {
        var options = new RestartOptions
        {
            InitialDelay = TimeSpan.FromSeconds(1), MaximumDelay = TimeSpan.FromSeconds(5), ResetAfter = TimeSpan.FromMinutes(1),
        };
        var backoff = new CrashBackoff(options);
        Assert.Equal([1, 2, 4, 5, 5], Enumerable.Range(0, 5).Select(_ => backoff.Next(TimeSpan.Zero).TotalSeconds));
        Assert.Equal(5, backoff.Next(TimeSpan.FromSeconds(59)).TotalSeconds);
        Assert.Equal(1, backoff.Next(TimeSpan.FromMinutes(1)).TotalSeconds);
        Assert.Equal(1, backoff.Crashes);
        for (var i = 0; i < 100_000; i++)
        {
            Assert.Equal(5, Math.Max(5, backoff.Next(TimeSpan.Zero).TotalSeconds));
        }
    }

    [Fact]
    public async Task What_is_meant_to_end_is_not_started_again()
    {
        var builder = DistributedApplicationTestingBuilder.Create(Quick);
        builder.AddExecutable("done", "sh", ".", "-c", "exit 0");
        var job = builder.AddExecutable("job", "sh", ".", "-c", "exit 4");
        builder.AddExecutable("after", "sh", ".", "-c", "sleep 60").WaitForCompletion(job, 4);
        builder.AddExecutable("by-hand", "sh", ".", "-c", "exit 5").WithExplicitStart();
        await using var app = await builder.StartedAsync();
        await app.StateAsync("by-hand", KnownResourceStates.NotStarted);
        await app.ResourceCommands.ExecuteCommandAsync("by-hand", "start", TestApplications.Patience());
        await app.HealthyAsync("after");
        foreach (var name in new[] { "done", "job", "by-hand" })
        {
            var ended = await app.StateAsync(name, KnownResourceStates.Finished);
            Assert.False(ended.Snapshot.IsToRestart(), name);
        }
    }

    [Fact]
    public async Task Restarting_after_crashes_can_be_switched_off()
    {
        var builder = DistributedApplicationTestingBuilder.Create([.. Quick, "AppHost:Restart:Enabled=false"]);
        builder.AddExecutable("broken", "sh", ".", "-c", "exit 3");
        await using var app = await builder.StartedAsync();
        Assert.False((await app.StateAsync("broken", KnownResourceStates.Finished)).Snapshot.IsToRestart());
    }

    [Theory]
    [InlineData("AppHost:Restart:InitialDelay=00:00:00", "InitialDelay")]
    [InlineData("AppHost:Restart:MaximumDelay=00:00:00.5", "MaximumDelay")]
    [InlineData("AppHost:Restart:ResetAfter=-00:00:01", "ResetAfter")]
    public async Task Pauses_that_make_no_sense_are_refused_by_name(string argument, string name)
    {
        var builder = DistributedApplicationTestingBuilder.Create(argument);
        await using var app = await builder.BuildAsync();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync(TestApplications.Patience()));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crash_brings_back_the_one_that_crashed_and_leaves_the_others_alone()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>(["Fixture:Echo=2", .. Quick]);
        await using var app = await builder.StartedAsync();
        var other = PidOf(await app.HealthyAsync("echo1"));
        var crashed = PidOf(await app.HealthyAsync("echo"));
        using (var client = app.CreateHttpClient("echo"))
        {
            using var accepted = await client.PostAsync(new Uri("/exit?code=7", UriKind.Relative), null);
        }

        var back = await app.WaitAsync("echo", snapshot =>
            ResourceNotificationService.IsHealthyAndReady(snapshot) && !Equals(snapshot.ValueOf(KnownProperties.ExecutablePid), crashed));
        Assert.False(back.Snapshot.IsToRestart());
        Assert.Equal(other, PidOf(await app.HealthyAsync("echo1")));
        Assert.True(ProcessTable.IsAlive(other));
    }

    [Theory]
    [InlineData("restart")]
    [InlineData("stop", "start")]
    public async Task Commands_for_one_resource_leave_processes_and_containers_of_the_others_alone(params string[] commands)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("process", "sh", ".", "-c", "sleep 60");
        builder.AddExecutable("other-process", "sh", ".", "-c", "sleep 60");
        builder.AddContainer("container", Image, Tag).WithEntrypoint("sleep").WithArgs("60");
        builder.AddContainer("other-container", Image, Tag).WithEntrypoint("sleep").WithArgs("60");
        await using var app = await builder.StartedAsync();
        var names = new[] { "process", "other-process", "container", "other-container" };
        var before = await IdentitiesAsync(app, names);
        foreach (var command in commands)
        {
            foreach (var name in new[] { "process", "container" })
            {
                var result = await app.ResourceCommands.ExecuteCommandAsync(name, command, TestApplications.Patience());
                Assert.True(result.Success, result.ErrorMessage);
            }
        }

        var after = await IdentitiesAsync(app, names);
        Assert.NotEqual(before["process"], after["process"]);
        Assert.NotEqual(before["container"], after["container"]);
        Assert.Equal(before["other-process"], after["other-process"]);
        Assert.Equal(before["other-container"], after["other-container"]);
    }

    [Fact]
    public async Task Commands_at_once_leave_one_process()
    {
        using var directory = new TempDirectory();
        var builder = DistributedApplicationTestingBuilder.Create(Quick);
        builder.AddExecutable("busy", "sh", directory.Path, "-c", "echo $$ >> pids; exec sleep 60");
        await using var app = await builder.StartedAsync();
        await app.HealthyAsync("busy");
        await Task.WhenAll(Enumerable.Range(0, 30).Select(number => Task.Run(() => app.ResourceCommands.ExecuteCommandAsync(
            "busy", new[] { "restart", "stop", "start" }[number % 3], TestApplications.Patience()))));
        await app.ResourceCommands.ExecuteCommandAsync("busy", "start", TestApplications.Patience());
        var running = await app.HealthyAsync("busy");
        var file = Path.Combine(directory.Path, "pids");
        await Eventually.TrueAsync(
            async () => File.Exists(file) && (await File.ReadAllLinesAsync(file)).Contains(PidOf(running).ToString(CultureInfo.InvariantCulture)), "the last process wrote its id");
        var pids = (await File.ReadAllLinesAsync(file)).Select(line => int.Parse(line, CultureInfo.InvariantCulture));
        Assert.Equal([PidOf(running)], pids.Where(ProcessTable.IsAlive));
    }

    [Fact]
    public async Task Resources_start_at_the_same_time_and_not_one_after_the_other()
    {
        using var directory = new TempDirectory();
        var builder = DistributedApplicationTestingBuilder.Create();

        // each ends well only when it sees the other one running
        foreach (var (own, other) in new[] { ("left", "right"), ("right", "left") })
        {
            builder.AddExecutable(
                own, "sh", directory.Path, "-c", string.Create(CultureInfo.InvariantCulture, $"touch {own}; until [ -e {other} ]; do sleep 0.05; done; echo met; sleep 60"));
        }

        await using var app = await builder.StartedAsync();
        foreach (var name in new[] { "left", "right" })
        {
            await app.LinesUntilAsync((await app.HealthyAsync(name)).ResourceId, "met");
        }
    }

    private static int PidOf(ResourceEvent change) => (int)change.Property(KnownProperties.ExecutablePid)!;

    private static async Task<IReadOnlyDictionary<string, object?>> IdentitiesAsync(DistributedApplication app, IEnumerable<string> names)
    {
        var identities = new Dictionary<string, object?>();
        foreach (var name in names)
        {
            var change = await app.HealthyAsync(name);
            identities[name] = change.Property(KnownProperties.ExecutablePid) ?? change.Property(KnownProperties.ContainerId);
        }

        return identities;
    }
}

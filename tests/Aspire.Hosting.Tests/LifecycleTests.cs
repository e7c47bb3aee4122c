using Aspire.Hosting.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Tests;

public sealed class LifecycleTests
{
    [Fact]
    public async Task A_resource_starts_when_what_it_waits_for_is_healthy()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var healthy = false;
        builder.Services.AddHealthChecks().AddCheck("gate", () => Volatile.Read(ref healthy) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet"));
        var first = builder.AddExecutable("first", "sh", ".", "-c", "sleep 60").WithHealthCheck("gate");
        builder.AddExecutable("second", "sh", ".", "-c", "sleep 60").WaitFor(first);
        builder.AddExecutable("eager", "sh", ".", "-c", "sleep 60").WaitForStart(first);
        await using var app = await builder.StartedAsync();

        await app.HealthyAsync("eager");
        var waiting = await app.StateAsync("second", KnownResourceStates.Waiting);
        Assert.Null(waiting.Snapshot.StartTimeStamp);
        var unhealthy = await app.WaitAsync("first", snapshot => snapshot.HealthReports is [{ Status: HealthStatus.Unhealthy }]);
        Assert.Equal("not yet", unhealthy.Snapshot.HealthReports[0].Description);

        Volatile.Write(ref healthy, true);
        await app.HealthyAsync("second");
    }

    [Fact]
    public async Task A_resource_that_waits_starts_at_once_when_a_person_says_so()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var never = builder.AddExecutable("never", "sh", ".", "-c", "sleep 60").WithExplicitStart();
        builder.AddExecutable("impatient", "sh", ".", "-c", "sleep 60").WaitFor(never);
        await using var app = await builder.StartedAsync();
        var waiting = await app.StateAsync("impatient", KnownResourceStates.Waiting);
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync(waiting.ResourceId, "start", TestApplications.Patience())).Success);
        await app.HealthyAsync("impatient");
    }

    [Fact]
    public async Task Completion_with_the_expected_exit_code_lets_others_start_and_any_other_does_not()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var job = builder.AddExecutable("job", "sh", ".", "-c", "exit 3");
        builder.AddExecutable("after", "sh", ".", "-c", "sleep 60").WaitForCompletion(job, exitCode: 3);
        builder.AddExecutable("never", "sh", ".", "-c", "sleep 60").WaitForCompletion(job);
        await using var app = await builder.StartedAsync();
        await app.HealthyAsync("after");
        var failed = await app.StateAsync("never", KnownResourceStates.FailedToStart);
        var lines = await app.LinesUntilAsync(failed.ResourceId, "expected '0'");
        Assert.Contains(lines, line => line.Contains("exit code '3'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_dashboard_waiting_ends_when_the_other_cannot_run()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var broken = builder.AddExecutable("broken", "no-such-program", ".");
        builder.AddExecutable("stops", "sh", ".", "-c", "sleep 60").WaitFor(broken);
        builder.AddExecutable("patient", "sh", ".", "-c", "sleep 60").WaitFor(broken, WaitBehavior.WaitOnResourceUnavailable);
        await using var app = await builder.StartedAsync();
        await app.StateAsync("stops", KnownResourceStates.FailedToStart);
        await app.StateAsync("patient", KnownResourceStates.Waiting);
        await Assert.ThrowsAsync<DistributedApplicationException>(() => app.HealthyAsync("stops"));
    }

    [Fact]
    public async Task An_explicit_start_waits_for_a_person()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("tool", "sh", ".", "-c", "echo ran; exit 0").WithExplicitStart();
        await using var app = await builder.StartedAsync();
        var idle = await app.StateAsync("tool", KnownResourceStates.NotStarted);
        Assert.Equal(ResourceCommandState.Enabled, idle.Snapshot.Commands.Single(command => command.Name == "start").State);
        Assert.Equal(ResourceCommandState.Hidden, idle.Snapshot.Commands.Single(command => command.Name == "stop").State);
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("tool", "start", TestApplications.Patience())).Success);
        var ended = await app.StateAsync("tool", KnownResourceStates.Finished);
        Assert.Equal(0, ended.Snapshot.ExitCode);
        await app.LinesUntilAsync(ended.ResourceId, "ran");
    }

    [Fact]
    public async Task Events_come_in_order_and_an_error_in_a_handler_fails_its_resource_alone()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var events = new List<string>();
        void Note(string what)
        {
            lock (events)
            {
                events.Add(what);
            }
        }

        var allStarted = new TaskCompletionSource();
        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) => Do(() => Note("before start")));
        builder.Eventing.Subscribe<AfterResourcesCreatedEvent>((_, _) => Do(allStarted.SetResult));
        builder.AddExecutable("tool", "sh", ".", "-c", "sleep 60").WithHttpEndpoint()
            .OnInitializeResource((_, _, _) => Do(() => Note("initialize")))
            .OnResourceEndpointsAllocated((_, _, _) => Do(() => Note("endpoints")))
            .OnBeforeResourceStarted((_, _, _) => Do(() => Note("before resource start")))
            .OnResourceReady((_, _, _) => Do(() => Note("ready")))
            .OnResourceStopped((_, _, _) => Do(() => Note("stopped")));
        builder.AddExecutable("broken", "sh", ".", "-c", "sleep 60").OnBeforeResourceStarted((_, _, _) => throw new InvalidOperationException("boom"));
        await using var app = await builder.StartedAsync();
        var tool = await app.HealthyAsync("tool");
        await app.StateAsync("broken", KnownResourceStates.FailedToStart);
        await allStarted.Task.WaitAsync(TestApplications.Deadline);
        await app.ResourceCommands.ExecuteCommandAsync(tool.ResourceId, "stop", TestApplications.Patience());
        await OpenClaw.Testing.Waiting.Eventually.TrueAsync(() => events.Contains("stopped"), "the stopped handler is called");
        Assert.Equal(["before start", "initialize", "endpoints", "before resource start", "ready", "stopped"], events);

        static Task Do(Action action)
        {
            action();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Commands_report_what_happened()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("hub", "sh", ".", "-c", "sleep 60")
            .WithCommand("works", "Works", _ => Task.FromResult(CommandResults.Success()))
            .WithCommand("fails", "Fails", _ => Task.FromResult(CommandResults.Failure("not today")))
            .WithCommand("throws", "Throws", _ => throw new InvalidOperationException("boom"))
            .WithCommand("cancels", "Cancels", _ => Task.FromResult(CommandResults.Canceled()))
            .WithCommand("gated", "Gated", _ => Task.FromResult(CommandResults.Success()), new CommandOptions
            {
                UpdateState = state => state.ResourceSnapshot.HealthStatus is HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            });
        await using var app = await builder.StartedAsync();
        var hub = await app.HealthyAsync("hub");
        Assert.Equal(ResourceCommandState.Enabled, hub.Snapshot.Commands.Single(command => command.Name == "gated").State);
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("hub", "works")).Success);
        Assert.Equal("not today", (await app.ResourceCommands.ExecuteCommandAsync("hub", "fails")).ErrorMessage);
        Assert.Equal("Unhandled exception thrown.", (await app.ResourceCommands.ExecuteCommandAsync("hub", "throws")).ErrorMessage);
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("hub", "cancels")).Canceled);
        Assert.Equal($"Command 'nope' not available for resource '{hub.ResourceId}'.", (await app.ResourceCommands.ExecuteCommandAsync("hub", "nope")).ErrorMessage);
        await app.ResourceCommands.ExecuteCommandAsync("hub", "stop", TestApplications.Patience());
        var stopped = await app.StateAsync("hub", KnownResourceStates.Finished);
        Assert.Equal(ResourceCommandState.Disabled, stopped.Snapshot.Commands.Single(command => command.Name == "gated").State);
    }

    [Fact]
    public async Task An_http_command_sends_its_request_to_the_resource()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixtures_AppHost>();
        var token = "wrong";
        builder.CreateResourceBuilder<ProjectResource>("echo").WithHttpCommand("/flush", "Flush", commandName: "flush", commandOptions: new HttpCommandOptions
        {
            PrepareRequest = context =>
            {
                context.Request.Headers.Authorization = new("Bearer", token);
                return Task.CompletedTask;
            },
        });
        await using var app = await builder.StartedAsync();
        await app.HealthyAsync("echo");
        Assert.Equal("Request failed with status code 401", (await app.ResourceCommands.ExecuteCommandAsync("echo", "flush")).ErrorMessage);
        token = "letmein";
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("echo", "flush")).Success);
    }

    [Fact]
    public async Task Links_are_worked_out_from_endpoints()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var hub = builder.AddExecutable("hub", "sh", ".", "-c", "sleep 60").WithHttpEndpoint().WithEndpoint(scheme: "tcp", name: "raw");
        hub.WithUrl("https://docs.example/hub", "Docs")
            .WithUrl($"{hub.GetEndpoint("http")}/ui", "UI")
            .WithUrlForEndpoint("http", url => url.DisplayText = "Main")
            .WithUrlForEndpoint("http", _ => new() { Url = "/metrics", DisplayLocation = UrlDisplayLocation.DetailsOnly });
        await using var app = await builder.StartedAsync();
        var urls = (await app.HealthyAsync("hub")).Snapshot.Urls;
        var address = app.GetEndpoint("hub", "http").ToString().TrimEnd('/');
        Assert.Contains(urls, url => url is { Name: "http" } && url.Url == address && url.DisplayProperties.DisplayName == "Main");
        Assert.Contains(urls, url => url is { Name: "http" } && url.Url == address + "/ui");
        Assert.Contains(urls, url => url is { Name: "http", IsInternal: true } && url.Url == address + "/metrics");
        Assert.Contains(urls, url => url is { Name: null, Url: "https://docs.example/hub" });
        Assert.Contains(urls, url => url is { Name: "raw" } && url.Url.StartsWith("tcp://localhost:", StringComparison.Ordinal));
    }
}

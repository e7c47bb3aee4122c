using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

[Collection(EngineTests.Name)]
public sealed class SystemTests(TestEngine engine)
{
    [Fact]
    public async Task The_engine_tells_its_version_and_abilities()
    {
        var version = await engine.Client.System.GetVersionAsync();
        var info = await engine.Client.System.GetSystemInfoAsync();

        Assert.True(System.Version.Parse(version.APIVersion) >= new System.Version(1, 41));
        Assert.Contains(version.Components, component => component.Name == "Engine" && component.Version == version.Version);
        Assert.Equal(version.Version, info.ServerVersion);
        Assert.Equal("linux", info.OSType);
        Assert.True(info.NCPU > 0 && info.MemTotal > 0);
        Assert.Contains("runc", info.Runtimes.Keys);
        Assert.NotEmpty(info.SecurityOptions);
        Assert.NotEmpty(info.DriverStatus);
    }

    [Fact]
    public async Task A_client_may_ask_for_an_api_version()
    {
        using var older = new DockerClientConfiguration(new Uri($"unix://{TestEngine.Socket}")).CreateClient(new System.Version(1, 40));
        using var unheardOf = new DockerClientConfiguration(new Uri($"unix://{TestEngine.Socket}")).CreateClient(new System.Version(9, 99));

        await older.System.PingAsync();
        var exception = await Assert.ThrowsAsync<DockerApiException>(() => unheardOf.System.GetVersionAsync());

        Assert.Contains("client version 9.99 is too new", exception.ResponseBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_reported_while_they_happen()
    {
        var events = new List<Message>();
        using var cancellation = new CancellationTokenSource();
        var watching = engine.Client.System.MonitorEventsAsync(
            new ContainerEventsParameters
            {
                Filters = new Dictionary<string, IDictionary<string, bool>>(engine.LabelFilter)
                {
                    ["type"] = new Dictionary<string, bool> { ["container"] = true },
                    ["event"] = new Dictionary<string, bool> { ["create"] = true, ["destroy"] = true },
                },
            },
            new SynchronousProgress<Message>(message =>
            {
                lock (events)
                {
                    events.Add(message);
                }
            }),
            cancellation.Token);
        // The engine reports from the moment it took the request, which nothing announces.
        await Deadline.UntilAsync(
            async () =>
            {
                await engine.RemoveAsync((await engine.Client.Containers.CreateContainerAsync(engine.Sleeper())).ID);
                return Snapshot(events).Length > 0;
            },
            "a first event");

        var id = (await engine.Client.Containers.CreateContainerAsync(engine.Sleeper())).ID;
        await engine.RemoveAsync(id);
        await Deadline.UntilAsync(() => Snapshot(events).Count(message => message.Actor.ID == id) == 2, "both events");

        Assert.Equal(["create", "destroy"], Snapshot(events).Where(message => message.Actor.ID == id).Select(message => message.Action));
        var created = Snapshot(events).First(message => message.Actor.ID == id);
        Assert.Equal(("container", TestEngine.Image), (created.Type, created.Actor.Attributes["image"]));
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(created.Time), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching.WaitAsync(Deadline.Short));
    }

    [Fact]
    public async Task Past_events_end_by_themselves()
    {
        var since = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 1;
        await engine.RemoveAsync((await engine.Client.Containers.CreateContainerAsync(engine.Sleeper())).ID);
        var events = new List<Message>();

        await engine.Client.System.MonitorEventsAsync(
            new ContainerEventsParameters { Since = $"{since}", Until = $"{since + 2}", Filters = engine.LabelFilter },
            new SynchronousProgress<Message>(events.Add)).WaitAsync(Deadline.Short);

        Assert.Contains(events, message => message.Action == "create");
    }

    private static Message[] Snapshot(List<Message> events)
    {
        lock (events)
        {
            return [.. events];
        }
    }
}

using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests.StandIn;

[Collection(EngineTests.Name)]
public sealed class AbandonedConnectionTests(TestEngine engine) : IAsyncLifetime
{
    private RelayedEngine _engine = null!;

    public async Task InitializeAsync() => _engine = await RelayedEngine.StartAsync(engine);

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    // Stand-in only: with the package a cancelled read leaves the connection open until the stream is disposed.
    [Fact]
    public async Task Cancelling_a_read_closes_the_connection_of_an_attached_command()
    {
        var id = await _engine.ExecAsync("sleep 3600");
        using var cancellation = new CancellationTokenSource();
        using var stream = await _engine.Client.Exec.StartAndAttachContainerExecAsync(id, tty: false);
        var reading = stream.CopyOutputToAsync(Stream.Null, Stream.Null, Stream.Null, cancellation.Token);

        await _engine.AssertEndsAsync(reading, cancellation);
    }

    // Stand-in only: with the package a cancelled read leaves the connection open until the stream is disposed.
    [Fact]
    public async Task Cancelling_a_read_closes_the_connection_of_followed_logs()
    {
        using var cancellation = new CancellationTokenSource();
        var parameters = new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Follow = true };
        using var stream = await _engine.Client.Containers.GetContainerLogsAsync(_engine.Container, tty: false, parameters);
        var reading = stream.CopyOutputToAsync(Stream.Null, Stream.Null, Stream.Null, cancellation.Token);

        await _engine.AssertEndsAsync(reading, cancellation);
    }

    // Stand-in only: the package does not cancel an upload while it waits for its source.
    [Fact]
    public async Task Cancelling_an_upload_whose_source_has_stalled_ends_it()
    {
        using var cancellation = new CancellationTokenSource();
        using var stalled = new StalledStream();
        var extracting = _engine.Client.Containers.ExtractArchiveToContainerAsync(
            _engine.Container, new ContainerPathStatParameters { Path = "/tmp" }, stalled, cancellation.Token);
        await stalled.WasRead.WaitAsync(Deadline.Short);

        await _engine.AssertEndsAsync(extracting, cancellation);
    }

    // Stand-in only: the package may keep the connection, depending on the moment at which the call is cancelled.
    [Fact]
    public async Task Cancelling_a_call_that_the_engine_has_not_answered_closes_its_connection()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 4).Select(_ => _engine.Client.Containers.WaitContainerAsync(_engine.Container, cancellation.Token)).ToArray();
        await Deadline.UntilAsync(() => _engine.InUse > 0, "the requests");

        await _engine.AssertEndsAsync(Task.WhenAll(waiting), cancellation);
    }

    // Stand-in only: the package misses a cancellation that comes between two reports.
    [Fact]
    public async Task Cancelling_the_watch_for_events_ends_it()
    {
        using var cancellation = new CancellationTokenSource();
        var seen = new TaskCompletionSource();
        var watching = _engine.Client.System.MonitorEventsAsync(
            new ContainerEventsParameters(), new SynchronousProgress<Message>(_ => seen.TrySetResult()), cancellation.Token);
        await Deadline.UntilAsync(
            async () =>
            {
                await engine.Client.Exec.StartContainerExecAsync(await _engine.ExecAsync("true"));
                return seen.Task.IsCompleted;
            },
            "an event");

        await _engine.AssertEndsAsync(watching, cancellation);
    }

    // Stand-in only: the package misses a cancellation that comes between two reports.
    [Fact]
    public async Task Cancelling_the_watch_for_statistics_ends_it()
    {
        using var cancellation = new CancellationTokenSource();
        var seen = new TaskCompletionSource();
        var watching = _engine.Client.Containers.GetContainerStatsAsync(
            _engine.Container,
            new ContainerStatsParameters { Stream = true },
            new SynchronousProgress<ContainerStatsResponse>(_ => seen.TrySetResult()),
            cancellation.Token);
        await seen.Task.WaitAsync(Deadline.Short);

        await _engine.AssertEndsAsync(watching, cancellation);
    }
}

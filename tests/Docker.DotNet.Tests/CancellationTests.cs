using System.Net;
using System.Net.Sockets;
using Docker.DotNet.Models;
using Docker.DotNet.Tests.Engine;

namespace Docker.DotNet.Tests;

/// <summary>A call that is given up ends at once and leaves no connection. The relay counts those.</summary>
[Collection(EngineTests.Name)]
public sealed class CancellationTests(TestEngine engine) : IAsyncLifetime
{
    private RelayedEngine _engine = null!;

    public async Task InitializeAsync() => _engine = await RelayedEngine.StartAsync(engine);

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task Of_an_attached_command()
    {
        var id = await _engine.ExecAsync("sleep 3600");
        using var cancellation = new CancellationTokenSource();
        using var stream = await _engine.Client.Exec.StartAndAttachContainerExecAsync(id, tty: false);
        var reading = stream.CopyOutputToAsync(Stream.Null, Stream.Null, Stream.Null, cancellation.Token);

        await _engine.AssertEndsAsync(reading, cancellation, stream);
    }

    [Fact]
    public async Task Of_an_attached_command_that_writes_all_the_time()
    {
        var id = await _engine.ExecAsync("yes");
        using var cancellation = new CancellationTokenSource();
        using var stream = await _engine.Client.Exec.StartAndAttachContainerExecAsync(id, tty: false);
        var reading = stream.CopyOutputToAsync(Stream.Null, Stream.Null, Stream.Null, cancellation.Token);

        await _engine.AssertEndsAsync(reading, cancellation, stream);
    }

    [Fact]
    public async Task Disposing_an_attached_stream_closes_its_connection()
    {
        var stream = await _engine.Client.Exec.StartAndAttachContainerExecAsync(await _engine.ExecAsync("sleep 3600"), tty: false);
        Assert.True(_engine.InUse > 0);

        stream.Dispose();

        await _engine.AssertNothingInUseAsync();
    }

    [Fact]
    public async Task A_command_that_ended_leaves_no_connection_once_its_stream_is_disposed()
    {
        using (var stream = await _engine.Client.Exec.StartAndAttachContainerExecAsync(await _engine.ExecAsync("true"), tty: false))
        {
            await stream.ReadOutputToEndAsync(default).WaitAsync(Deadline.Short);
        }

        await _engine.AssertNothingInUseAsync();
    }

    [Fact]
    public async Task Of_following_logs()
    {
        using var cancellation = new CancellationTokenSource();
        var parameters = new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Follow = true };
        using var stream = await _engine.Client.Containers.GetContainerLogsAsync(_engine.Container, tty: false, parameters);
        var reading = stream.CopyOutputToAsync(Stream.Null, Stream.Null, Stream.Null, cancellation.Token);

        await _engine.AssertEndsAsync(reading, cancellation, stream);
    }

    [Fact]
    public async Task Of_a_build_ends_the_build()
    {
        using var cancellation = new CancellationTokenSource();
        var running = new TaskCompletionSource();
        using var context = Tar.Of(("Dockerfile", $"FROM {TestEngine.Image}\nLABEL {engine.Run}=yes\nRUN echo running && sleep 3600\n"));
        var building = _engine.Client.Images.BuildImageFromDockerfileAsync(
            new ImageBuildParameters { Labels = engine.Labels, ForceRemove = true },
            context,
            null,
            null,
            new SynchronousProgress<JSONMessage>(message =>
            {
                if (message.Stream is { } text && text.StartsWith("running", StringComparison.Ordinal))
                {
                    running.TrySetResult();
                }
            }),
            cancellation.Token);
        await running.Task.WaitAsync(Deadline.Short);

        await _engine.AssertEndsAsync(building, cancellation);
        await Deadline.UntilAsync(async () => (await BuildContainersAsync()).Count == 0, "the end of the build's container");
    }

    [Fact]
    public async Task Of_a_pull()
    {
        using var registry = new TcpListener(IPAddress.Loopback, 0);
        registry.Start();
        using var cancellation = new CancellationTokenSource();
        var pulling = _engine.Client.Images.CreateImageAsync(
            new ImagesCreateParameters { FromImage = $"127.0.0.1:{((IPEndPoint)registry.LocalEndpoint).Port}/nothing", Tag = "latest" },
            null,
            new SynchronousProgress<JSONMessage>(_ => { }),
            cancellation.Token);
        // A registry that takes the engine's connection and never answers.
        using var stuck = await registry.AcceptTcpClientAsync().WaitAsync(Deadline.Short);

        await _engine.AssertEndsAsync(pulling, cancellation);
    }

    [Fact]
    public async Task Before_the_call_makes_no_connection()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _engine.Client.Containers.InspectContainerAsync(_engine.Container, new CancellationToken(canceled: true)));

        Assert.InRange(_engine.InUse, int.MinValue, 0);
    }

    [Fact]
    public async Task The_time_limit_of_a_client_ends_calls_that_do_not_stream()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = new DockerClientConfiguration(
            new Uri($"tcp://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"), defaultTimeout: TimeSpan.FromMilliseconds(200)).CreateClient();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.System.PingAsync().WaitAsync(Deadline.Short));
    }

    private async Task<IList<ContainerListResponse>> BuildContainersAsync() =>
        await engine.Client.Containers.ListContainersAsync(new ContainersListParameters
        {
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = new Dictionary<string, bool> { [$"{engine.Run}=yes"] = true },
            },
        });
}

using Docker.DotNet.Models;

namespace Docker.DotNet.Tests.Engine;

/// <summary>A client of its own whose connections are counted, and a running container.</summary>
internal sealed class RelayedEngine : IAsyncDisposable
{
    private readonly TestEngine _engine;
    private readonly EngineRelay _relay = EngineRelay.OnSocket();
    private int _idle;

    private RelayedEngine(TestEngine engine)
    {
        _engine = engine;
        Client = _relay.CreateClient();
    }

    public DockerClient Client { get; }

    public string Container { get; private set; } = "";

    /// <summary>Connections that are in use.</summary>
    public int InUse => _relay.Open - _idle;

    public static async Task<RelayedEngine> StartAsync(TestEngine engine)
    {
        var relayed = new RelayedEngine(engine);
        await relayed.Client.System.PingAsync();
        // Whether a client keeps a connection for the next call is its own affair. If not, it is gone moments after the answer.
        for (var quiet = 0; quiet < 20 && relayed._relay.Open > 0; quiet++)
        {
            await Task.Delay(10);
        }

        relayed._idle = relayed._relay.Open;
        relayed.Container = await engine.StartAsync(engine.Sleeper());
        return relayed;
    }

    /// <summary>Prepares a command in the container.</summary>
    public async Task<string> ExecAsync(string script)
    {
        var created = await Client.Exec.ExecCreateContainerAsync(Container, new ContainerExecCreateParameters
        {
            AttachStdin = true,
            AttachStdout = true,
            AttachStderr = true,
            Cmd = ["sh", "-c", script],
        });
        return created.ID;
    }

    /// <summary>Cancels a call and checks that it ends, and its connection with it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellation">Its cancellation.</param>
    /// <param name="stream">Disposed after the call ended, as a caller does.</param>
    public async Task AssertEndsAsync(Task call, CancellationTokenSource cancellation, IDisposable? stream = null)
    {
        Assert.False(call.IsCompleted, $"the call ended before it was cancelled: {call.Exception}");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Deadline.Short));
        stream?.Dispose();
        await AssertNothingInUseAsync();
    }

    public Task AssertNothingInUseAsync() => _relay.UntilClosedAsync(_idle);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _relay.UntilClosedAsync(idle: 0);
        await _relay.DisposeAsync();
        await _engine.RemoveAsync(Container);
    }
}

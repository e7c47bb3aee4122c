namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>One worker for the tests that do not change it.</summary>
public sealed class SharedWorker : IAsyncLifetime
{
    internal StateDirectory State { get; } = new();

    internal WorkerProcess Worker { get; private set; } = null!;

    public async Task InitializeAsync() => Worker = await WorkerProcess.StartAsync(State);

    public async Task DisposeAsync()
    {
        await Worker.DisposeAsync();
        await State.DisposeAsync();
    }
}

/// <summary>The tests that share a worker.</summary>
[CollectionDefinition(Name)]
public sealed class SharedWorkerCollection : ICollectionFixture<SharedWorker>
{
    public const string Name = "shared worker";
}

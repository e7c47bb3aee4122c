using Docker.DotNet;
using OpenClaw.SandboxWorker.Configuration;
using OpenClaw.SandboxWorker.Sandboxes.Pool;
using OpenClaw.SandboxWorker.Sandboxes.Setup;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>
/// What happens around the worker's own life: at its start it takes over what an earlier process left, every few minutes it prunes,
/// and at its end it removes its sandboxes if it is set to.
/// </summary>
internal sealed partial class SandboxLifetime(
    ContainerStore containers,
    SandboxManager sandboxes,
    SandboxStarter starter,
    SandboxCatalog catalog,
    SandboxRegistry registry,
    SetupBuild setups,
    SandboxPool pool,
    PoolRecords records,
    WorkerOptions options,
    WorkerReadiness readiness,
    TimeProvider time,
    ILogger<SandboxLifetime> logger) : BackgroundService
{
    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        registry.Load();
        records.Load();
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!readiness.IsReady || !options.RemovesOnExit)
        {
            return;
        }

        try
        {
            foreach (var removal in (await catalog.RemoveAllAsync(cancellationToken)).Removals.Where(removal => removal.Error is not null))
            {
                LogNotRemoved(removal.ContainerName, removal.Error!);
            }
        }
        catch (SandboxException exception)
        {
            LogNotRemoved("the sandboxes", exception.Message);
        }

        await registry.FlushAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!readiness.IsReady)
        {
            return;
        }

        var writing = registry.RunAsync(stoppingToken);
        try
        {
            await ReconcileAsync(stoppingToken);
            await Task.WhenAll(PruneRegularlyAsync(stoppingToken), pool.RunAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            await writing;
        }
    }

    private async Task PruneRegularlyAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(PruneInterval, time);
        do
        {
            await PruneAsync(cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    // The engine may start later than the worker.
    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var found = await containers.ListAsync(cancellationToken);
                var names = found.Select(container => container.Names[0].TrimStart('/')).ToHashSet();
                foreach (var name in names)
                {
                    await sandboxes.AdoptAsync(name, cancellationToken);
                }

                registry.Keep(names);
                await pool.RemoveLeftoversAsync(cancellationToken);
                await setups.RemoveLeftoversAsync(cancellationToken);
                await RemoveStrayPipesAsync(cancellationToken);
                LogReconciled(names.Count);
                return;
            }
            catch (Exception exception) when (exception is SandboxException or DockerApiException or IOException)
            {
                LogReconcileFailed(exception.Message);
                await Task.Delay(RetryInterval, time, cancellationToken);
            }
        }
    }

    private async Task RemoveStrayPipesAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(starter.PipesRoot))
        {
            return;
        }

        var existing = (await containers.ListAsync(cancellationToken)).Select(container => Path.GetFileName(starter.PipesOf(container.Names[0].TrimStart('/')))).ToHashSet();
        foreach (var directory in Directory.EnumerateDirectories(starter.PipesRoot))
        {
            if (!existing.Contains(Path.GetFileName(directory)))
            {
                await sandboxes.RemoveStrayPipesAsync(Path.GetFileName(directory), cancellationToken);
            }
        }
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var removal in (await catalog.PruneAsync(new Protocol.Sandboxes.PruneRequest(), cancellationToken)).Removals)
            {
                LogPruned(removal.ContainerName, removal.Error ?? removal.Reason);
            }
        }
        catch (SandboxException exception)
        {
            LogPruneFailed(exception.Message);
        }
    }

    [LoggerMessage(30, LogLevel.Information, "Took over {Count} sandboxes")]
    private partial void LogReconciled(int count);

    [LoggerMessage(31, LogLevel.Warning, "What an earlier worker left cannot be looked at yet: {Reason}")]
    private partial void LogReconcileFailed(string reason);

    [LoggerMessage(32, LogLevel.Information, "Pruned {ContainerName}: {Reason}")]
    private partial void LogPruned(string containerName, string reason);

    [LoggerMessage(33, LogLevel.Warning, "Sandbox prune failed: {Reason}")]
    private partial void LogPruneFailed(string reason);

    [LoggerMessage(34, LogLevel.Warning, "{ContainerName} could not be removed at the end: {Reason}")]
    private partial void LogNotRemoved(string containerName, string reason);
}

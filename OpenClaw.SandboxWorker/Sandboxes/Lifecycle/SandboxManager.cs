using System.Collections.Concurrent;
using System.Diagnostics;
using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Configuration;
using OpenClaw.SandboxWorker.Engine;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Telemetry;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>
/// Keeps one container per sandbox. Everything that changes a container happens under that sandbox's lock; a command in a sandbox that
/// is ready takes neither the lock nor the engine.
/// </summary>
internal sealed partial class SandboxManager(
    ContainerStore containers,
    EngineCapabilities capabilities,
    SandboxRegistry registry,
    InstanceId instance,
    WorkerOptions options,
    WorkerTelemetry telemetry,
    TimeProvider time,
    ILogger<SandboxManager> logger) : IAsyncDisposable
{
    /// <summary>How long after its last use a sandbox is not taken away by a changed setting.</summary>
    public static readonly TimeSpan HotWindow = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Slot> _slots = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Makes the sandbox of <paramref name="policy"/> ready, or finds it ready.</summary>
    /// <exception cref="SandboxException">It cannot be; nothing half made remains.</exception>
    public async Task<EnsuredSandbox> EnsureAsync(SandboxPolicy policy, CancellationToken cancellationToken)
    {
        using var activity = WorkerTelemetry.Source.StartActivity("sandbox.ensure");
        activity?.SetTag("container.name", policy.Identity.ContainerName);
        var started = time.GetTimestamp();
        var slot = GetSlot(policy.Identity.ContainerName);
        var ensured = FindReady(slot, policy);
        if (ensured is null)
        {
            await slot.Lock.WaitAsync(cancellationToken);
            try
            {
                // Not cancelled with the caller: the next one wants the same sandbox.
                ensured = FindReady(slot, policy) ?? await MakeReadyAsync(slot, policy, _stopping.Token);
            }
            catch (SandboxException exception)
            {
                activity?.SetStatus(ActivityStatusCode.Error, exception.Code);
                throw;
            }
            finally
            {
                slot.Lock.Release();
            }
        }

        activity?.SetTag("container.id", ensured.Sandbox.ContainerId).SetTag("openclaw.sandbox.created", ensured.Created);
        telemetry.EnsureDuration.Record(time.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("openclaw.sandbox.created", ensured.Created));
        Use(ensured.Sandbox);
        return ensured;
    }

    /// <summary>Notes that a sandbox is used now.</summary>
    public void Use(LiveSandbox sandbox)
    {
        var now = time.GetUtcNow();
        sandbox.Touch(now);
        registry.Used(new RegistryEntry(sandbox.ContainerName, sandbox.ScopeKey, sandbox.CreatedAtMs, now.ToUnixTimeMilliseconds(), sandbox.Image, sandbox.ConfigHash));
    }

    /// <summary>Stops a sandbox that no longer does what it is told; its next use starts it again.</summary>
    public async Task DiscardAsync(LiveSandbox sandbox)
    {
        var slot = GetSlot(sandbox.ContainerName);
        await slot.Lock.WaitAsync(CancellationToken.None);
        try
        {
            if (slot.Live == sandbox)
            {
                await ForgetAsync(slot);
                await containers.KillAsync(sandbox.ContainerId, CancellationToken.None);
                LogDiscarded(sandbox.ContainerName);
            }
        }
        finally
        {
            slot.Lock.Release();
        }
    }

    /// <summary>Removes a sandbox unless <paramref name="keep"/> finds, under its lock, that it must stay.</summary>
    /// <returns>Whether it was removed.</returns>
    public async Task<bool> RemoveAsync(string containerName, Func<LiveSandbox?, bool> keep, CancellationToken cancellationToken)
    {
        var slot = GetSlot(containerName);
        await slot.Lock.WaitAsync(cancellationToken);
        try
        {
            if (keep(slot.Live))
            {
                return false;
            }

            await ForgetAsync(slot);
            await DeleteAsync(containerName, containerName, CancellationToken.None);
            return true;
        }
        finally
        {
            slot.Lock.Release();
        }
    }

    /// <summary>Takes a container over that another worker process left: ends what runs in it, or removes it when it was never finished.</summary>
    public async Task AdoptAsync(string containerName, CancellationToken cancellationToken)
    {
        var slot = GetSlot(containerName);
        await slot.Lock.WaitAsync(cancellationToken);
        try
        {
            if (slot.Live is not null || await containers.FindAsync(containerName, cancellationToken) is not { } container || !containers.IsOurs(container))
            {
                return;
            }

            if (container.State.Status is "created" or "dead" or "removing")
            {
                await DeleteAsync(containerName, container.ID, cancellationToken);
                LogRemovedUnfinished(containerName);
            }
            else if (container.State.Running)
            {
                await TakeOverAsync(slot, container, cancellationToken);
                LogAdopted(containerName);
            }
        }
        finally
        {
            slot.Lock.Release();
        }
    }

    /// <summary>Removes the pipes of a container that does not exist.</summary>
    public async Task RemoveStrayPipesAsync(string containerName, CancellationToken cancellationToken)
    {
        var slot = GetSlot(containerName);
        await slot.Lock.WaitAsync(cancellationToken);
        try
        {
            if (slot.Live is null && await containers.FindAsync(containerName, cancellationToken) is null)
            {
                Supervisor.Remove(Path.Combine(PipesRoot, containerName));
            }
        }
        finally
        {
            slot.Lock.Release();
        }
    }

    /// <summary>The sandbox of this name, when it is ready.</summary>
    public LiveSandbox? Find(string containerName) => _slots.TryGetValue(containerName, out var slot) ? slot.Live : null;

    /// <summary>Directory of the pipes of a container.</summary>
    public string PipesRoot => Path.Combine(options.SandboxStateDir, "pipes");

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var slot in _slots.Values)
        {
            await slot.Lock.WaitAsync(CancellationToken.None);
            await ForgetAsync(slot);
            slot.Lock.Dispose();
        }

        _stopping.Dispose();
    }

    private EnsuredSandbox? FindReady(Slot slot, SandboxPolicy policy)
    {
        if (slot.Live is not { } live || live.Supervisor.IsGone)
        {
            return null;
        }

        var wanted = PolicySettings.Of(policy, live.ImageId).Hash;
        if (wanted == live.ConfigHash)
        {
            return new EnsuredSandbox(live, Created: false, Warning: null);
        }

        return live.Tolerated is { } tolerated && tolerated.ConfigHash == wanted && IsHot(live, live.LastUsedAtMs)
            ? new EnsuredSandbox(live, Created: false, tolerated.Warning)
            : null;
    }

    private async Task<EnsuredSandbox> MakeReadyAsync(Slot slot, SandboxPolicy policy, CancellationToken cancellationToken)
    {
        var name = policy.Identity.ContainerName;
        var imageId = await containers.RequireImageAsync(policy.Image, cancellationToken);
        var settings = PolicySettings.Of(policy, imageId);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var container = await containers.FindAsync(name, cancellationToken);
            if (container is not null && !containers.IsOurs(container))
            {
                await ReplaceForeignAsync(container, policy, cancellationToken);
                container = null;
            }

            string? warning = null;
            if (container is not null && StaleContainer.Judge(container, settings, policy, IsHot(slot.Live, registry.LastUsedAtMs(name))) is { } stale)
            {
                if (stale.MustBeRecreatedByHand is { } refusal)
                {
                    throw refusal;
                }

                if (stale.Warning is null)
                {
                    LogRecreating(name, string.Join("; ", stale.Differences));
                    await ForgetAsync(slot);
                    await DeleteAsync(name, container.ID, cancellationToken);
                    container = null;
                }
                else
                {
                    LogStale(stale.Warning);
                    warning = stale.Warning;
                }
            }

            if (container is not null)
            {
                var live = await ReviveAsync(slot, container, policy, cancellationToken);
                live.Tolerated = warning is null ? null : new ToleratedChange(PolicySettings.Of(policy, live.ImageId).Hash, warning);
                return new EnsuredSandbox(live, Created: false, warning);
            }

            if (await TryCreateAsync(slot, policy, settings, imageId, cancellationToken) is { } created)
            {
                return new EnsuredSandbox(created, Created: true, Warning: null);
            }
        }

        throw new SandboxException(WorkerErrorCodes.CreateFailed, $"The container name {name} is taken again and again by somebody else.", "Stop what creates it, or change docker.containerPrefix.");
    }

    private bool IsHot(LiveSandbox? live, long? lastUsedAtMs) =>
        live?.IsBusy == true || lastUsedAtMs is null || time.GetUtcNow().ToUnixTimeMilliseconds() - lastUsedAtMs < HotWindow.TotalMilliseconds;

    // A transaction: either the sandbox is ready in the end, or nothing of it remains.
    private async Task<LiveSandbox?> TryCreateAsync(Slot slot, SandboxPolicy policy, PolicySettings settings, string imageId, CancellationToken cancellationToken)
    {
        await capabilities.RequireAsync(policy, cancellationToken);
        var name = policy.Identity.ContainerName;
        var pipes = Path.Combine(PipesRoot, name);
        Workspaces.Prepare(policy);
        Supervisor.Prepare(pipes);
        var now = time.GetUtcNow();
        string? id = null;
        try
        {
            id = await containers.TryCreateAsync(CreateRequest.Build(policy, settings, imageId, pipes, instance.Value, now), policy.Image, cancellationToken);
            if (id is null)
            {
                return null;
            }

            return await StartAsync(
                slot,
                id,
                supervisor => new LiveSandbox
                {
                    ContainerId = id,
                    ContainerName = name,
                    ScopeKey = policy.ScopeKey,
                    Image = policy.Image,
                    ImageId = imageId,
                    ConfigHash = settings.Hash,
                    CreatedAtMs = now.ToUnixTimeMilliseconds(),
                    Supervisor = supervisor,
                },
                cancellationToken);
        }
        catch (Exception exception)
        {
            LogRollback(exception, name);
            // By name when the answer to the creation never came.
            await RollBackAsync(name, id);
            throw;
        }
    }

    private async Task RollBackAsync(string name, string? id)
    {
        try
        {
            if (id is not null || (await containers.FindAsync(name, CancellationToken.None) is { } container && containers.IsOurs(container)))
            {
                await DeleteAsync(name, id ?? name, CancellationToken.None);
            }
        }
        catch (SandboxException exception)
        {
            // The engine went away in between: what is left is found by its labels when a worker starts or the sandbox is used.
            LogRollbackFailed(exception, name);
        }
    }

    private async Task<LiveSandbox> ReviveAsync(Slot slot, ContainerInspectResponse container, SandboxPolicy policy, CancellationToken cancellationToken)
    {
        if (container.State.Running)
        {
            return slot.Live is { Supervisor.IsGone: false } live && live.ContainerId == container.ID
                ? live
                : await TakeOverAsync(slot, container, cancellationToken);
        }

        Workspaces.Prepare(policy);
        return await RestartAsync(slot, container, cancellationToken);
    }

    private async Task<LiveSandbox> TakeOverAsync(Slot slot, ContainerInspectResponse container, CancellationToken cancellationToken)
    {
        await ForgetAsync(slot);
        var supervisor = new Supervisor(PipesOf(container));
        if (Directory.Exists(PipesOf(container)) && await supervisor.ResetAsync(cancellationToken) && await supervisor.TryStartAsync(cancellationToken))
        {
            return SetLive(slot, Describe(container, supervisor));
        }

        await supervisor.DisposeAsync();
        await containers.KillAsync(container.ID, cancellationToken);
        return await RestartAsync(slot, container, cancellationToken);
    }

    private async Task<LiveSandbox> RestartAsync(Slot slot, ContainerInspectResponse container, CancellationToken cancellationToken)
    {
        await ForgetAsync(slot);
        Supervisor.Prepare(PipesOf(container));
        return await StartAsync(slot, container.ID, supervisor => Describe(container, supervisor), cancellationToken);
    }

    private async Task<LiveSandbox> StartAsync(Slot slot, string id, Func<Supervisor, LiveSandbox> describe, CancellationToken cancellationToken)
    {
        var pipes = Path.Combine(PipesRoot, slot.ContainerName);
        var supervisor = new Supervisor(pipes);
        try
        {
            using var hold = supervisor.HoldRequests();
            await containers.StartAsync(id, cancellationToken);
            using var activity = WorkerTelemetry.Source.StartActivity("sandbox.supervisor");
            if (await supervisor.TryStartAsync(cancellationToken))
            {
                return SetLive(slot, describe(supervisor));
            }
        }
        catch
        {
            await supervisor.DisposeAsync();
            throw;
        }

        await supervisor.DisposeAsync();
        var state = (await containers.FindAsync(id, cancellationToken))?.State;
        throw new SandboxException(
            WorkerErrorCodes.CreateFailed,
            $"The sandbox's supervisor does not answer; the container is {state?.Status ?? "gone"} (exit code {state?.ExitCode}). It printed: {await containers.ReadLogTailAsync(id, cancellationToken)}",
            "The image needs a POSIX shell at /bin/sh that the sandbox's user may run.");
    }

    private async Task ReplaceForeignAsync(ContainerInspectResponse container, SandboxPolicy policy, CancellationToken cancellationToken)
    {
        // The name holds the workspace's path. A sandbox with the same workspace was left by a state directory that is gone.
        var sameWorkspace = container.Config.Labels?.ContainsKey(SandboxLabels.Sandbox) == true
            && container.Mounts?.Any(mount => mount.Source == policy.Workspace.Directory) == true;
        if (!sameWorkspace)
        {
            throw new SandboxException(
                WorkerErrorCodes.CreateFailed,
                $"A container called {policy.Identity.ContainerName} exists that is not this worker's.",
                $"`docker rm -f {policy.Identity.ContainerName}` if nobody needs it, or change docker.containerPrefix.");
        }

        LogReplacedForeign(policy.Identity.ContainerName);
        await containers.RemoveAsync(container.ID, cancellationToken);
    }

    private static LiveSandbox Describe(ContainerInspectResponse container, Supervisor supervisor)
    {
        var labels = container.Config.Labels ?? new Dictionary<string, string>();
        return new LiveSandbox
        {
            ContainerId = container.ID,
            ContainerName = container.Name.TrimStart('/'),
            ScopeKey = labels.TryGetValue(SandboxLabels.ScopeKey, out var scopeKey) ? scopeKey : "",
            Image = labels.TryGetValue(SandboxLabels.Image, out var image) ? image : container.Config.Image,
            ImageId = container.Image,
            ConfigHash = labels.TryGetValue(SandboxLabels.ConfigHash, out var hash) ? hash : null,
            CreatedAtMs = ContainerStore.CreatedAtMs(labels),
            Supervisor = supervisor,
        };
    }

    private LiveSandbox SetLive(Slot slot, LiveSandbox live)
    {
        slot.Live = live;
        live.Touch(DateTimeOffset.FromUnixTimeMilliseconds(registry.LastUsedAtMs(live.ContainerName) ?? 0));
        telemetry.Sandboxes.Add(1);
        return live;
    }

    private async Task ForgetAsync(Slot slot)
    {
        if (slot.Live is { } live)
        {
            slot.Live = null;
            telemetry.Sandboxes.Add(-1);
            await live.Supervisor.DisposeAsync();
        }
    }

    private async Task DeleteAsync(string name, string id, CancellationToken cancellationToken)
    {
        await containers.RemoveAsync(id, cancellationToken);
        Supervisor.Remove(Path.Combine(PipesRoot, name));
        registry.Removed(name);
    }

    private string PipesOf(ContainerInspectResponse container) => Path.Combine(PipesRoot, container.Name.TrimStart('/'));

    private Slot GetSlot(string containerName) => _slots.GetOrAdd(containerName, name => new Slot(name));

    [LoggerMessage(10, LogLevel.Warning, "{Warning}")]
    private partial void LogStale(string warning);

    [LoggerMessage(11, LogLevel.Information, "Recreating {ContainerName}, whose settings changed: {Differences}")]
    private partial void LogRecreating(string containerName, string differences);

    [LoggerMessage(12, LogLevel.Warning, "Creating {ContainerName} failed; removing what was made")]
    private partial void LogRollback(Exception exception, string containerName);

    [LoggerMessage(13, LogLevel.Warning, "What was made of {ContainerName} could not be removed yet")]
    private partial void LogRollbackFailed(Exception exception, string containerName);

    [LoggerMessage(14, LogLevel.Warning, "Stopped {ContainerName}: it no longer did what it was told")]
    private partial void LogDiscarded(string containerName);

    [LoggerMessage(15, LogLevel.Information, "Adopted {ContainerName}")]
    private partial void LogAdopted(string containerName);

    [LoggerMessage(16, LogLevel.Information, "Removed {ContainerName}, which was never finished")]
    private partial void LogRemovedUnfinished(string containerName);

    [LoggerMessage(17, LogLevel.Warning, "Replacing {ContainerName}, which an earlier state directory left for the same workspace")]
    private partial void LogReplacedForeign(string containerName);

    private sealed class Slot(string containerName)
    {
        private volatile LiveSandbox? _live;

        public string ContainerName { get; } = containerName;

        public SemaphoreSlim Lock { get; } = new(1, 1);

        public LiveSandbox? Live
        {
            get => _live;
            set => _live = value;
        }
    }
}

/// <summary>A sandbox that is ready.</summary>
/// <param name="Sandbox">The sandbox.</param>
/// <param name="Created">Whether it was created for this call.</param>
/// <param name="Warning">What the caller should be told.</param>
internal sealed record EnsuredSandbox(LiveSandbox Sandbox, bool Created, string? Warning);

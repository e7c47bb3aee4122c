using System.Diagnostics;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Mounts;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Telemetry;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>
/// Keeps one container per sandbox. Everything that changes a container happens under that sandbox's lock; a command in a sandbox that
/// is ready takes neither the lock nor the engine.
/// </summary>
internal sealed partial class SandboxManager(
    ContainerStore containers,
    SandboxSlots slots,
    SandboxPreparation preparation,
    SandboxUse use,
    EnginePaths paths,
    WorkerTelemetry telemetry,
    TimeProvider time,
    ILogger<SandboxManager> logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Makes the sandbox of <paramref name="policy"/> ready, or finds it ready.</summary>
    /// <exception cref="SandboxException">It cannot be; nothing half made remains.</exception>
    public async Task<EnsuredSandbox> EnsureAsync(SandboxPolicy policy, CancellationToken cancellationToken)
    {
        using var activity = WorkerTelemetry.Source.StartActivity("sandbox.ensure");
        activity?.SetTag("container.name", policy.Identity.ContainerName);
        var started = time.GetTimestamp();
        var slot = slots.Get(policy.Identity.ContainerName);
        var translation = await paths.LoadAsync(cancellationToken);
        policy = policy with { Mounts = translation.Translate(policy.Mounts) };
        var ensured = FindReady(slot, policy);
        if (ensured is null)
        {
            await slot.Lock.WaitAsync(cancellationToken);
            try
            {
                // Not cancelled with the caller: the next one wants the same sandbox.
                ensured = FindReady(slot, policy) ?? await preparation.MakeReadyAsync(slot, policy, _stopping.Token);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                activity?.SetStatus(ActivityStatusCode.Error, WorkerErrorCodes.CreateFailed);
                throw new SandboxException(
                    WorkerErrorCodes.CreateFailed,
                    $"The directories of {policy.Identity.ContainerName} cannot be made ready: {exception.Message}",
                    "See that the disks of the state directory and of the workspace have space left and that the worker may write there.",
                    exception);
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
    public void Use(LiveSandbox sandbox) => use.Note(sandbox);

    /// <summary>Stops a sandbox that no longer does what it is told; its next use starts it again.</summary>
    public async Task DiscardAsync(LiveSandbox sandbox)
    {
        var slot = slots.Get(sandbox.ContainerName);
        await slot.Lock.WaitAsync(CancellationToken.None);
        try
        {
            if (slot.Live == sandbox)
            {
                await slots.ForgetAsync(slot);
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
        var slot = slots.Get(containerName);
        await slot.Lock.WaitAsync(cancellationToken);
        try
        {
            if (keep(slot.Live))
            {
                return false;
            }

            await preparation.DeleteAsync(slot, containerName, CancellationToken.None);
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
        var slot = slots.Get(containerName);
        await slot.Lock.WaitAsync(cancellationToken);
        try
        {
            await preparation.AdoptAsync(slot, cancellationToken);
        }
        finally
        {
            slot.Lock.Release();
        }
    }

    /// <summary>Removes the pipes of a container that does not exist.</summary>
    public async Task RemoveStrayPipesAsync(string containerName, CancellationToken cancellationToken)
    {
        var slot = slots.Get(containerName);
        await slot.Lock.WaitAsync(cancellationToken);
        try
        {
            await preparation.RemoveStrayPipesAsync(slot, cancellationToken);
        }
        finally
        {
            slot.Lock.Release();
        }
    }

    /// <summary>The sandbox of this name, when it is ready.</summary>
    public LiveSandbox? Find(string containerName) => slots.FindLive(containerName);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await slots.CloseAsync();
        _stopping.Dispose();
    }

    private EnsuredSandbox? FindReady(SandboxSlot slot, SandboxPolicy policy)
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

        return live.Tolerated is { } tolerated && tolerated.ConfigHash == wanted && use.IsHot(live.ContainerName, live)
            ? new EnsuredSandbox(live, Created: false, tolerated.Warning)
            : null;
    }

    [LoggerMessage(14, LogLevel.Warning, "Stopped {ContainerName}: it no longer did what it was told")]
    private partial void LogDiscarded(string containerName);
}

/// <summary>A sandbox that is ready.</summary>
/// <param name="Sandbox">The sandbox.</param>
/// <param name="Created">Whether it was created for this call.</param>
/// <param name="Warning">What the caller should be told.</param>
internal sealed record EnsuredSandbox(LiveSandbox Sandbox, bool Created, string? Warning);

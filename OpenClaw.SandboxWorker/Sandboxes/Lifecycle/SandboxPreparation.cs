using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Sandboxes.Pool;
using OpenClaw.SandboxWorker.Sandboxes.Setup;
using OpenClaw.SandboxWorker.Sandboxes.Workspaces;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>Brings one sandbox into the state that is asked for: finds, starts, replaces or creates its container. Its callers hold the sandbox's lock.</summary>
internal sealed partial class SandboxPreparation(
    ContainerStore containers,
    SandboxSlots slots,
    SandboxStarter starter,
    SandboxCreation creation,
    PoolClaiming claiming,
    SandboxPool pool,
    PoolRecords records,
    DerivedImages images,
    SandboxUse use,
    SandboxRegistry registry,
    WorkspaceSeed seed,
    WorkspaceRecords workspaces,
    ILogger<SandboxPreparation> logger)
{
    // Stands for the id of an image that a setup command has yet to make.
    private const string NotBuilt = "(not built yet)";

    /// <exception cref="SandboxException">It cannot be; nothing half made remains.</exception>
    public async Task<EnsuredSandbox> MakeReadyAsync(SandboxSlot slot, SandboxPolicy policy, CancellationToken cancellationToken)
    {
        var name = policy.Identity.ContainerName;
        var imageId = await images.FindAsync(policy, cancellationToken);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var container = await containers.FindAsync(name, cancellationToken);
            if (container is not null && !containers.IsOurs(container))
            {
                await ReplaceForeignAsync(container, policy, cancellationToken);
                container = null;
            }

            string? warning = null;
            if (container is not null && StaleContainer.Judge(container, PolicySettings.Of(policy, imageId ?? NotBuilt), policy, use.IsHot(name, slot.Live)) is { } stale)
            {
                if (stale.MustBeRecreatedByHand is { } refusal)
                {
                    throw refusal;
                }

                if (stale.Warning is null)
                {
                    // The image first: when it cannot be made, there is still the old sandbox.
                    imageId ??= await images.RequireAsync(policy, cancellationToken);
                    LogRecreating(name, string.Join("; ", stale.Differences));
                    await DeleteAsync(slot, container.ID, cancellationToken);
                    container = null;
                }
                else
                {
                    LogStale(stale.Warning);
                    warning = stale.Warning;
                }
            }

            if (container is { State.Running: false } && records.FindClaimed(name) is not null)
            {
                // The directories that its mounts name have other names now.
                await DeleteAsync(slot, container.ID, cancellationToken);
                container = null;
            }

            if (container is not null)
            {
                var live = await ReviveAsync(slot, container, policy, cancellationToken);
                live.Tolerated = warning is null ? null : new ToleratedChange(PolicySettings.Of(policy, live.ImageId).Hash, warning);
                return new EnsuredSandbox(live, Created: false, warning);
            }

            imageId ??= await images.RequireAsync(policy, cancellationToken);
            var settings = PolicySettings.Of(policy, imageId);
            var created = await claiming.TryClaimAsync(policy, settings, imageId, cancellationToken)
                ?? await creation.TryCreateAsync(policy, settings, imageId, poolClass: null, cancellationToken);
            if (created is not null)
            {
                slots.SetLive(slot, created);
                pool.Want(policy, imageId);
                return new EnsuredSandbox(created, Created: true, Warning: null);
            }
        }

        throw new SandboxException(WorkerErrorCodes.CreateFailed, $"The container name {name} is taken again and again by somebody else.", "Stop what creates it, or change docker.containerPrefix.");
    }

    /// <summary>Takes over what another worker process left: ends what runs in it, or removes it when it was never finished.</summary>
    public async Task AdoptAsync(SandboxSlot slot, CancellationToken cancellationToken)
    {
        var name = slot.ContainerName;
        if (slot.Live is not null || await containers.FindAsync(name, cancellationToken) is not { } container || !containers.IsOurs(container))
        {
            return;
        }

        if (container.State.Status is "created" or "dead" or "removing")
        {
            await DeleteAsync(slot, container.ID, cancellationToken);
            LogRemovedUnfinished(name);
        }
        else if (container.State.Running)
        {
            try
            {
                slots.SetLive(slot, Describe(container, await starter.TakeOverAsync(container, cancellationToken)));
                LogAdopted(name);
            }
            catch (SandboxException exception) when (exception.Code == WorkerErrorCodes.CreateFailed)
            {
                LogNotAdopted(name, exception.Message);
                await DeleteAsync(slot, container.ID, cancellationToken);
            }
        }
    }

    /// <summary>Removes the pipes of a container that does not exist.</summary>
    public async Task RemoveStrayPipesAsync(SandboxSlot slot, CancellationToken cancellationToken)
    {
        if (slot.Live is null && await containers.FindAsync(slot.ContainerName, cancellationToken) is null)
        {
            Supervisor.Remove(starter.PipesOf(slot.ContainerName));
        }
    }

    /// <summary>Removes a container and what belongs to it alone.</summary>
    /// <param name="slot">Its place.</param>
    /// <param name="container">Its id or name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task DeleteAsync(SandboxSlot slot, string container, CancellationToken cancellationToken)
    {
        await slots.ForgetAsync(slot);
        await containers.RemoveAsync(container, cancellationToken);
        Supervisor.Remove(starter.PipesOf(slot.ContainerName));
        registry.Removed(slot.ContainerName);
        workspaces.NoteEnd(slot.ContainerName);
        if (records.FindClaimed(slot.ContainerName) is { } record)
        {
            records.Remove(record.Name);
        }
    }

    private async Task<LiveSandbox> ReviveAsync(SandboxSlot slot, ContainerInspectResponse container, SandboxPolicy policy, CancellationToken cancellationToken)
    {
        if (container.State.Running && slot.Live is { Supervisor.IsGone: false } live && live.ContainerId == container.ID)
        {
            return live;
        }

        await slots.ForgetAsync(slot);
        if (container.State.Running)
        {
            return slots.SetLive(slot, Describe(container, await starter.TakeOverAsync(container, cancellationToken)));
        }

        WorkspaceDirectories.Prepare(policy);
        seed.Apply(policy);
        workspaces.Note(policy);
        return slots.SetLive(slot, Describe(container, await starter.StartAsync(container.ID, starter.PipesOf(slot.ContainerName), cancellationToken)));
    }

    private async Task ReplaceForeignAsync(ContainerInspectResponse container, SandboxPolicy policy, CancellationToken cancellationToken)
    {
        // The name holds the workspace's path. A sandbox with the same workspace was left by a state directory that is gone.
        var sameWorkspace = container.Config.Labels?.ContainsKey(SandboxLabels.Sandbox) == true
            && container.Mounts?.Any(mount => mount.Source == policy.Mounts[0].Source) == true;
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

    [LoggerMessage(10, LogLevel.Warning, "{Warning}")]
    private partial void LogStale(string warning);

    [LoggerMessage(11, LogLevel.Information, "Recreating {ContainerName}, whose settings changed: {Differences}")]
    private partial void LogRecreating(string containerName, string differences);

    [LoggerMessage(15, LogLevel.Information, "Adopted {ContainerName}")]
    private partial void LogAdopted(string containerName);

    [LoggerMessage(18, LogLevel.Warning, "Removed {ContainerName}, which could not be taken over: {Reason}")]
    private partial void LogNotAdopted(string containerName, string reason);

    [LoggerMessage(16, LogLevel.Information, "Removed {ContainerName}, which was never finished")]
    private partial void LogRemovedUnfinished(string containerName);

    [LoggerMessage(17, LogLevel.Warning, "Replacing {ContainerName}, which an earlier state directory left for the same workspace")]
    private partial void LogReplacedForeign(string containerName);
}

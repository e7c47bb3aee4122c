using System.Runtime.InteropServices;
using Docker.DotNet;
using OpenClaw.SandboxWorker.Posix;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Sandboxes.Workspaces;
using OpenClaw.SandboxWorker.Telemetry;

namespace OpenClaw.SandboxWorker.Sandboxes.Pool;

/// <summary>Makes a sandbox of a container that waits in the pool. Its caller holds the sandbox's lock.</summary>
internal sealed partial class PoolClaiming(
    ContainerStore containers,
    SandboxPool pool,
    PoolShelves shelves,
    PoolRecords records,
    WorkspaceSeed seed,
    WorkspaceRecords workspaces,
    InstanceId instance,
    TimeProvider time,
    ILogger<PoolClaiming> logger)
{
    /// <returns>Null when none fits; then nothing was changed that a creation would mind.</returns>
    public async Task<LiveSandbox?> TryClaimAsync(SandboxPolicy policy, PolicySettings settings, string imageId, CancellationToken cancellationToken)
    {
        // A workspace that exists, or whose files came before its container, cannot become another directory.
        if (PoolTemplate.Of(policy, imageId) is not { } template || (policy.Workspace.IsOwn && Directory.Exists(policy.Workspace.Directory)) || shelves.Take(template.Class) is not var (record, pooled))
        {
            return null;
        }

        using var activity = WorkerTelemetry.Source.StartActivity("sandbox.claim");
        var now = time.GetUtcNow();
        var claim = new PoolClaim(pooled.ContainerId, policy.Identity.ContainerName, SandboxLabels.Of(policy, settings, instance.Value, now));
        try
        {
            // In this order: whatever a killed worker leaves, the next one can tell from the record and the container's name.
            records.Save(record with { Claim = claim });
            Move(record.Workspace, policy.Workspace.Directory);
            Move(record.Skills, policy.Workspace.SkillsDirectory);
            await containers.RenameAsync(pooled.ContainerId, claim.ContainerName, cancellationToken);
            workspaces.Note(policy);
            seed.Apply(policy);
        }
        catch (Exception exception) when (exception is SandboxException or DockerApiException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            LogFailed(record.Name, exception.Message);
            await pooled.Supervisor.DisposeAsync();
            await pool.DiscardAsync(record, pooled.ContainerId);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }

        LogClaimed(claim.ContainerName, record.Name);
        return new LiveSandbox
        {
            ContainerId = pooled.ContainerId,
            ContainerName = claim.ContainerName,
            ScopeKey = policy.ScopeKey,
            Image = policy.Docker.Image,
            ImageId = imageId,
            ConfigHash = settings.Hash,
            CreatedAtMs = now.ToUnixTimeMilliseconds(),
            Supervisor = pooled.Supervisor,
        };
    }

    private static void Move(string? from, string? to)
    {
        if (from is null || to is null)
        {
            return;
        }

        // Not over an empty directory either: somebody may have it open.
        if (SystemCalls.RenameNoReplace(from, to) != 0)
        {
            throw new IOException($"rename {from} {to}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [LoggerMessage(75, LogLevel.Information, "{ContainerName} was {PoolName} in the pool")]
    private partial void LogClaimed(string containerName, string poolName);

    [LoggerMessage(76, LogLevel.Warning, "{PoolName} of the pool could not be claimed and is removed: {Reason}")]
    private partial void LogFailed(string poolName, string reason);
}

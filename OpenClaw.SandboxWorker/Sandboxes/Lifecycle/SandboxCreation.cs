using OpenClaw.SandboxWorker.Engine;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.SandboxWorker.Sandboxes.Mounts;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Sandboxes.Workspaces;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>Creates containers, each in a transaction: either it is ready in the end, or nothing of it remains.</summary>
internal sealed partial class SandboxCreation(
    ContainerStore containers,
    SandboxStarter starter,
    EngineCapabilities capabilities,
    EnginePaths paths,
    InstanceId instance,
    WorkspaceSeed seed,
    WorkspaceRecords workspaces,
    TimeProvider time,
    ILogger<SandboxCreation> logger)
{
    /// <param name="policy">What the sandbox may be, with its mounts as the engine sees them.</param>
    /// <param name="settings">The same as texts.</param>
    /// <param name="imageId">The engine's id of its image.</param>
    /// <param name="poolClass">Set when it is to wait in the pool: then it has nothing of anybody yet.</param>
    /// <param name="cancellationToken">Ends it, which removes what was made.</param>
    /// <returns>Null when the name is taken.</returns>
    /// <exception cref="SandboxException">It cannot be made.</exception>
    public async Task<LiveSandbox?> TryCreateAsync(SandboxPolicy policy, PolicySettings settings, string imageId, string? poolClass, CancellationToken cancellationToken)
    {
        await capabilities.RequireAsync(policy, cancellationToken);
        var translation = await paths.LoadAsync(cancellationToken);
        var name = policy.Identity.ContainerName;
        var pipes = starter.PipesOf(name);
        var pipesAtEngine = translation.Translate(pipes, readOnly: true);
        WorkspaceDirectories.Prepare(policy);
        if (poolClass is null)
        {
            seed.Apply(policy);
            workspaces.Note(policy);
        }

        // It must be there when the container is created.
        Supervisor.Prepare(pipes);
        var now = time.GetUtcNow();
        string? id = null;
        try
        {
            id = await containers.TryCreateAsync(CreateRequest.Build(policy, settings, imageId, pipesAtEngine, instance.Value, now, poolClass), policy.Docker.Image, cancellationToken);
            if (id is null)
            {
                return null;
            }

            return new LiveSandbox
            {
                ContainerId = id,
                ContainerName = name,
                ScopeKey = policy.ScopeKey,
                Image = policy.Docker.Image,
                ImageId = imageId,
                ConfigHash = settings.Hash,
                CreatedAtMs = now.ToUnixTimeMilliseconds(),
                Supervisor = await starter.StartAsync(id, pipes, cancellationToken),
            };
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
                await containers.RemoveAsync(id ?? name, CancellationToken.None);
                Supervisor.Remove(starter.PipesOf(name));
            }
        }
        catch (SandboxException exception)
        {
            // The engine went away in between: what is left is found by its labels when a worker starts or the sandbox is used.
            LogRollbackFailed(exception, name);
        }
    }

    [LoggerMessage(12, LogLevel.Warning, "Creating {ContainerName} failed; removing what was made")]
    private partial void LogRollback(Exception exception, string containerName);

    [LoggerMessage(13, LogLevel.Warning, "What was made of {ContainerName} could not be removed yet")]
    private partial void LogRollbackFailed(Exception exception, string containerName);
}

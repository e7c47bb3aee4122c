using System.Security.Cryptography;
using System.Threading.Channels;
using Docker.DotNet;
using OpenClaw.SandboxWorker.Configuration;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;
using OpenClaw.SandboxWorker.Sandboxes.Mounts;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes.Pool;

/// <summary>
/// Keeps started containers ready for sandboxes that will be like the last ones, see docs/decisions. Each waits with directories of its
/// own, in which nobody has been; who claims it gives them their names.
/// </summary>
internal sealed partial class SandboxPool(
    ContainerStore containers,
    SandboxStarter starter,
    SandboxCreation creation,
    PoolRecords records,
    PoolShelves shelves,
    EnginePaths paths,
    InstanceId instance,
    WorkerOptions options,
    TimeProvider time,
    ILogger<SandboxPool> logger)
{
    private static readonly TimeSpan ReviewInterval = TimeSpan.FromMinutes(1);

    // What is wanted while the pool is busy is wanted again by the next one.
    private readonly Channel<PoolTemplate> _wanted = Channel.CreateBounded<PoolTemplate>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Says that a sandbox like this one was needed, and that another may follow.</summary>
    public void Want(SandboxPolicy policy, string imageId)
    {
        if (options.PoolSize > 0 && PoolTemplate.Of(policy, imageId) is { } template)
        {
            _wanted.Writer.TryWrite(template);
        }
    }

    /// <summary>Fills and reviews the pool until cancelled; then removes what waits.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var review = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                review.CancelAfter(ReviewInterval);
                try
                {
                    await FillAsync(await _wanted.Reader.ReadAsync(review.Token), cancellationToken);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    // Time for a review.
                }

                await DiscardAllAsync(shelves.GiveUp(all: false));
            }
        }
        catch (OperationCanceledException)
        {
            await DiscardAllAsync(shelves.GiveUp(all: true));
        }
    }

    /// <summary>Removes what an earlier process made in advance, and what it had half claimed.</summary>
    public async Task RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        foreach (var record in records.All)
        {
            var container = await containers.FindAsync(record.Claim?.ContainerId ?? record.Name, cancellationToken);
            if (record.Claim is null || container is null || container.Name.TrimStart('/') != record.Claim.ContainerName)
            {
                await DiscardAsync(record, record.Claim?.ContainerId ?? record.Name);
            }
        }

        foreach (var container in await containers.ListPooledAsync(cancellationToken))
        {
            await containers.RemoveAsync(container.ID, cancellationToken);
        }
    }

    /// <summary>Removes a container of the pool and everything that was made for it alone.</summary>
    /// <param name="record">Its record.</param>
    /// <param name="container">The container's id or name.</param>
    public async Task DiscardAsync(PoolRecord record, string container)
    {
        await containers.RemoveAsync(container, CancellationToken.None);
        Supervisor.Remove(starter.PipesOf(record.Name));
        foreach (var directory in new[] { record.Workspace, record.Skills }.OfType<string>().Where(Directory.Exists))
        {
            Directory.Delete(directory, recursive: true);
        }

        records.Remove(record.Name);
    }

    private async Task FillAsync(PoolTemplate template, CancellationToken cancellationToken)
    {
        for (var count = shelves.CountWanted(template.Class); count < options.PoolSize; count++)
        {
            try
            {
                var started = time.GetTimestamp();
                if (await CreateAsync(template, cancellationToken) is { } sandbox)
                {
                    shelves.Add(template.Class, sandbox);
                    LogReady(sandbox.Record.Name, time.GetElapsedTime(started).TotalMilliseconds);
                }
            }
            catch (Exception exception) when (exception is SandboxException or DockerApiException or IOException)
            {
                // Whoever needs a sandbox makes one without the pool and hears what is wrong.
                LogNotFilled(exception.Message);
                return;
            }
        }
    }

    private async Task<PooledSandbox?> CreateAsync(PoolTemplate template, CancellationToken cancellationToken)
    {
        var name = $"openclaw-pool-{instance.Value[..12]}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var own = template.Policy.Workspace.IsOwn;
        var record = new PoolRecord(
            name,
            own ? Path.Combine(Path.GetDirectoryName(template.Policy.Workspace.Directory)!, $".{name}") : null,
            own && template.Policy.Workspace.SkillsDirectory is not null ? Path.Combine(options.SandboxStateDir, "skills", name) : null,
            Claim: null);
        records.Save(record);
        try
        {
            var policy = template.PolicyFor(record, await paths.LoadAsync(cancellationToken));
            if (await creation.TryCreateAsync(policy, PolicySettings.Of(policy, template.ImageId), template.ImageId, template.Class, cancellationToken) is { } live)
            {
                return new PooledSandbox(record, live);
            }

            records.Remove(name);
            return null;
        }
        catch
        {
            await DiscardAsync(record, name);
            throw;
        }
    }

    private async Task DiscardAllAsync(IReadOnlyList<PooledSandbox> sandboxes)
    {
        foreach (var (record, live) in sandboxes)
        {
            try
            {
                await live.Supervisor.DisposeAsync();
                await DiscardAsync(record, live.ContainerId);
            }
            catch (Exception exception) when (exception is SandboxException or DockerApiException or IOException)
            {
                // Its record says so to the next process.
                LogNotDiscarded(record.Name, exception.Message);
            }
        }
    }

    [LoggerMessage(70, LogLevel.Information, "{ContainerName} waits in the pool after {Milliseconds:0} ms")]
    private partial void LogReady(string containerName, double milliseconds);

    [LoggerMessage(71, LogLevel.Warning, "The pool cannot be filled: {Reason}")]
    private partial void LogNotFilled(string reason);

    [LoggerMessage(72, LogLevel.Warning, "{ContainerName} of the pool cannot be removed yet: {Reason}")]
    private partial void LogNotDiscarded(string containerName, string reason);
}

using System.Collections.Concurrent;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes.Setup;

/// <summary>
/// The images that setup commands made. Each is built once, however many sandboxes want it at the same time; a failure is told to all
/// who waited, and whoever comes next builds again.
/// </summary>
internal sealed class DerivedImages(ImageStore images, SetupBuild build, InstanceId instance, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _building = [];

    /// <summary>The id of the image that a sandbox is made from, without building it.</summary>
    /// <returns>Null when a setup command has yet to make it.</returns>
    /// <exception cref="SandboxException">Its base does not exist.</exception>
    public async Task<string?> FindAsync(SandboxPolicy policy, CancellationToken cancellationToken)
    {
        var baseId = await images.RequireAsync(policy.Docker.Image, cancellationToken);
        return policy.Docker.SetupCommand is { } command
            ? (await images.FindAsync(SetupRecipe.Of(policy, command, baseId).ReferenceOf(instance.Value), cancellationToken))?.ID
            : baseId;
    }

    /// <summary>The id of the image that a sandbox is made from: the settings' own, or the one derived from it.</summary>
    /// <exception cref="SandboxException">There is none, or it cannot be built.</exception>
    public async Task<string> RequireAsync(SandboxPolicy policy, CancellationToken cancellationToken)
    {
        var baseId = await images.RequireAsync(policy.Docker.Image, cancellationToken);
        if (policy.Docker.SetupCommand is not { } command)
        {
            return baseId;
        }

        var recipe = SetupRecipe.Of(policy, command, baseId);
        var building = _building.GetOrAdd(recipe.Key, _ => new Lazy<Task<string>>(() => FindOrBuildAsync(recipe, policy, cancellationToken)));
        try
        {
            var id = await building.Value.WaitAsync(cancellationToken);
            NoteUse(recipe.Key);
            return id;
        }
        finally
        {
            _building.TryRemove(new KeyValuePair<string, Lazy<Task<string>>>(recipe.Key, building));
        }
    }

    /// <summary>Removes each image of this state directory that no container uses and whose owner's settings call it unused.</summary>
    public async Task<IReadOnlyList<SandboxRemoval>> PruneAsync(bool dryRun, CancellationToken cancellationToken)
    {
        var removals = new List<SandboxRemoval>();
        foreach (var image in await images.ListDerivedAsync(instance.Value, cancellationToken))
        {
            var reference = image.RepoTags?.FirstOrDefault(tag => tag.StartsWith(SetupRecipe.Repository, StringComparison.Ordinal)) ?? image.ID;
            if (ReasonToPrune(image.Labels) is not { } reason || _building.ContainsKey(image.Labels[SandboxLabels.Setup]) || await images.IsUsedAsync(image.ID, cancellationToken))
            {
                continue;
            }

            var removal = new SandboxRemoval(reference, "", reason, Kind: SandboxRemovalKinds.Image);
            removals.Add(dryRun || await images.TryRemoveAsync(image.ID, cancellationToken) is not { } error ? removal : removal with { Error = error });
        }

        return removals;
    }

    private async Task<string> FindOrBuildAsync(SetupRecipe recipe, SandboxPolicy policy, CancellationToken cancellationToken) =>
        await images.FindAsync(recipe.ReferenceOf(instance.Value), cancellationToken) is { } known ? known.ID : await build.RunAsync(recipe, policy, cancellationToken);

    // Its log's time says when it was last used: labels never change.
    private void NoteUse(string key)
    {
        if (File.Exists(build.LogOf(key)))
        {
            File.SetLastWriteTimeUtc(build.LogOf(key), time.GetUtcNow().UtcDateTime);
        }
    }

    private string? ReasonToPrune(IDictionary<string, string> labels)
    {
        var log = build.LogOf(labels[SandboxLabels.Setup]);
        var used = File.Exists(log) ? File.GetLastWriteTimeUtc(log) : DateTimeOffset.FromUnixTimeMilliseconds(ContainerStore.CreatedAtMs(labels)).UtcDateTime;
        return PruneLimits.Of(labels) is { Keep: { } keep } && time.GetUtcNow().UtcDateTime - used > keep
            ? $"no sandbox was made from it for more than {keep.TotalDays:0.##} days"
            : null;
    }
}

using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Setup;
using OpenClaw.SandboxWorker.Sandboxes.Workspaces;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>What exists, as the engine says, and the removal of what is not wanted any more.</summary>
internal sealed class SandboxCatalog(ContainerStore containers, SandboxManager sandboxes, SandboxRegistry registry, DerivedImages images, WorkspacePruning workspaces, TimeProvider time)
{
    public async Task<IReadOnlyList<SandboxInfo>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await containers.ListAsync(cancellationToken)).Select(Describe).OrderBy(sandbox => sandbox.ContainerName, StringComparer.Ordinal)];

    /// <summary>Removes each sandbox, and each image and workspace made for sandboxes, that its own owner's settings call unused or old. One in which a command runs stays.</summary>
    public async Task<SandboxRemovals> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
    {
        var removals = new List<SandboxRemoval>();
        foreach (var container in await containers.ListAsync(cancellationToken))
        {
            if (ReasonToPrune(container) is { } reason && sandboxes.Find(NameOf(container))?.IsBusy != true)
            {
                // Under its lock it is asked again: it may have been used while others were removed.
                var removal = await RemoveAsync(container, reason, request.DryRun, live => live?.IsBusy == true || ReasonToPrune(container) is null, cancellationToken);
                removals.AddRange(removal is null ? [] : [removal]);
            }
        }

        // After the containers, which would keep them.
        removals.AddRange(await images.PruneAsync(request.DryRun, cancellationToken));
        removals.AddRange(await workspaces.PruneAsync(request.DryRun, cancellationToken));
        return new SandboxRemovals(removals);
    }

    /// <summary>Removes the selected sandboxes, whatever runs in them.</summary>
    /// <remarks>
    /// All at once: the engine carries out what it was asked for, even if the worker that asked is stopped in the middle. One after the
    /// other, twenty take several seconds, which nobody leaves it at its end.
    /// </remarks>
    /// <exception cref="SandboxException">None or more than one selector is set.</exception>
    public async Task<SandboxRemovals> RecreateAsync(RecreateRequest request, CancellationToken cancellationToken)
    {
        var selectors = (request.All ? 1 : 0) + (request.ScopeKey is null ? 0 : 1) + (request.AgentId is null ? 0 : 1);
        if (selectors != 1)
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"Exactly one of all, scopeKey and agentId must be set; {selectors} are.");
        }

        var selected = (await containers.ListAsync(cancellationToken)).Where(container => IsSelected(Label(container, SandboxLabels.ScopeKey), request)).ToList();
        var removals = await Task.WhenAll(selected.Select(container => RemoveAsync(container, "asked for", request.DryRun, _ => false, cancellationToken)));
        return new SandboxRemovals([.. removals.OfType<SandboxRemoval>()]);
    }

    /// <summary>Removes every sandbox of this state directory.</summary>
    public Task<SandboxRemovals> RemoveAllAsync(CancellationToken cancellationToken) => RecreateAsync(new RecreateRequest { All = true }, cancellationToken);

    private static bool IsSelected(string scopeKey, RecreateRequest request) =>
        request.All
        || scopeKey == request.ScopeKey
        || (request.AgentId is { } agent && (scopeKey == $"agent:{agent}" || scopeKey.StartsWith($"agent:{agent}:", StringComparison.Ordinal)));

    // Null when it stays.
    private async Task<SandboxRemoval?> RemoveAsync(
        ContainerListResponse container, string reason, bool dryRun, Func<LiveSandbox?, bool> keep, CancellationToken cancellationToken)
    {
        var removal = new SandboxRemoval(NameOf(container), Label(container, SandboxLabels.ScopeKey), reason);
        try
        {
            return dryRun || await sandboxes.RemoveAsync(removal.ContainerName, keep, cancellationToken) ? removal : null;
        }
        catch (Exception exception) when (exception is SandboxException or Docker.DotNet.DockerApiException)
        {
            return removal with { Error = exception.Message };
        }
    }

    private string? ReasonToPrune(ContainerListResponse container)
    {
        var created = DateTimeOffset.FromUnixTimeMilliseconds(ContainerStore.CreatedAtMs(container.Labels));
        var used = registry.LastUsedAtMs(NameOf(container)) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : created;
        return PruneLimits.Of(container.Labels)?.ReasonToRemove(time.GetUtcNow(), created, used);
    }

    private SandboxInfo Describe(ContainerListResponse container) => new()
    {
        ContainerId = container.ID,
        ContainerName = NameOf(container),
        ScopeKey = Label(container, SandboxLabels.ScopeKey),
        Image = Label(container, SandboxLabels.Image),
        Running = container.State == "running",
        CreatedAtMs = ContainerStore.CreatedAtMs(container.Labels),
        LastUsedAtMs = registry.LastUsedAtMs(NameOf(container)),
    };

    private static string NameOf(ContainerListResponse container) => container.Names[0].TrimStart('/');

    private static string Label(ContainerListResponse container, string name) => container.Labels.TryGetValue(name, out var value) ? value : "";
}

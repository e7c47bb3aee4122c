using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Policy;

namespace OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

/// <summary>
/// A container whose settings are not those asked for. One in use keeps running with a warning, unless it would be less isolated than
/// the settings say: then it is refused until a person recreates it. One that is not in use is recreated.
/// </summary>
/// <param name="Differences">The fields that differ.</param>
/// <param name="Warning">Set when the container is kept.</param>
/// <param name="MustBeRecreatedByHand">Set when it is neither kept nor recreated.</param>
internal sealed record StaleContainer(IReadOnlyList<SettingDifference> Differences, string? Warning, SandboxException? MustBeRecreatedByHand)
{
    /// <returns>Null when the container has the settings asked for.</returns>
    public static StaleContainer? Judge(ContainerInspectResponse container, PolicySettings settings, SandboxPolicy policy, bool hot)
    {
        var labels = container.Config.Labels;
        if (labels.TryGetValue(SandboxLabels.ConfigHash, out var hash) && hash == settings.Hash)
        {
            return null;
        }

        var differences = settings.CompareWith(labels.TryGetValue(SandboxLabels.Settings, out var json) ? json : null);
        if (!container.State.Running || !hot)
        {
            return new StaleContainer(differences, null, null);
        }

        var command = RecreateCommand(policy);
        var weaker = differences.Where(difference => difference.WeakensIsolation).ToList();
        return weaker.Count == 0
            ? new StaleContainer(
                differences,
                $"Sandbox config changed for {policy.Identity.ContainerName} (recently used). Recreate to apply: {command} ({string.Join("; ", differences)})",
                null)
            : new StaleContainer(
                differences,
                null,
                new SandboxException(
                    WorkerErrorCodes.StaleSandbox,
                    $"The isolation settings of {policy.Identity.ContainerName} changed while it is in use; running on would be weaker than configured: {string.Join("; ", weaker)}.",
                    $"Recreate it: {command}"));
    }

    private static string RecreateCommand(SandboxPolicy policy) => policy.Scope switch
    {
        SandboxScope.Session => $"openclaw sandbox recreate --session {policy.ScopeKey}",
        SandboxScope.Shared => "openclaw sandbox recreate --all",
        _ => $"openclaw sandbox recreate --agent {policy.AgentId}",
    };
}

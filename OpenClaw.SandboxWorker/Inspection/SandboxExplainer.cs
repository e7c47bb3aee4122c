using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Engine;
using OpenClaw.SandboxWorker.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;
using OpenClaw.SandboxWorker.Sandboxes.Mounts;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Sandboxes.Setup;

namespace OpenClaw.SandboxWorker.Inspection;

/// <summary>Says what a sandbox is, from the policy that its commands run by.</summary>
internal sealed class SandboxExplainer(PolicyFactory policies, EnginePaths paths, DerivedImages images, EngineCapabilities engine, ContainerStore containers)
{
    private const string NoImage = "(missing)";

    /// <exception cref="SandboxException">The settings are wrong, or the engine does not answer.</exception>
    public async Task<SandboxExplanation> ExplainAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        var policy = policies.Create(spec);
        WorkerError? problem = null;
        var imageId = NoImage;
        var translated = policy;
        try
        {
            translated = policy with { Mounts = (await paths.LoadAsync(cancellationToken)).Translate(policy.Mounts) };
            await engine.RequireAsync(translated, cancellationToken);
            imageId = await images.FindAsync(translated, cancellationToken) ?? "(not built yet)";
        }
        catch (SandboxException exception) when (exception.Code != WorkerErrorCodes.EngineUnavailable)
        {
            problem = exception.ToError();
        }

        var settings = PolicySettings.Of(translated, imageId);
        var container = await containers.FindAsync(policy.Identity.ContainerName, cancellationToken);
        return new SandboxExplanation
        {
            ContainerName = policy.Identity.ContainerName,
            Image = policy.Docker.Image,
            User = policy.User.ToString(),
            Workdir = policy.Docker.Workdir,
            Mounts = [.. policy.Mounts.Select(mount => new SandboxMountInfo(mount.Source, mount.Target, !mount.ReadOnly, SourceOf(mount, policy)))],
            Settings = settings.Fields,
            State = container is null ? "absent" : container.State.Running ? "running" : "stopped",
            Differences = container is null ? [] : Differences(container, settings),
            Problem = problem,
        };
    }

    private static IReadOnlyList<string> Differences(ContainerInspectResponse container, PolicySettings settings)
    {
        var labels = container.Config.Labels ?? new Dictionary<string, string>();
        return labels.TryGetValue(SandboxLabels.ConfigHash, out var hash) && hash == settings.Hash
            ? []
            : [.. settings.CompareWith(labels.TryGetValue(SandboxLabels.Settings, out var json) ? json : null).Select(difference => difference.ToString())];
    }

    private static string SourceOf(SandboxMount mount, SandboxPolicy policy) =>
        mount.Source == policy.Workspace.AgentDirectory ? "agent"
        : mount.Source == policy.Workspace.Directory ? "sandbox"
        : mount.Source == policy.Workspace.SkillsDirectory ? "skills"
        : "bind";
}

namespace OpenClaw.AppHost.Topology.Sandboxes;

/// <summary>A sandbox as the dashboard shows it: a child of the worker that made it. It comes and goes while the application runs, so it is in no model.</summary>
internal sealed class SandboxResource(string containerName, string scopeKey, ProjectResource worker) : Resource(containerName), IResourceWithParent<ProjectResource>
{
    /// <summary>What the worker calls the sandbox by.</summary>
    public string ScopeKey => scopeKey;

    /// <inheritdoc/>
    public ProjectResource Parent => worker;
}

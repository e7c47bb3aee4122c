namespace OpenClaw.AppHost.Publishing;

/// <summary>Where the images of the programs keep what outlives their containers.</summary>
internal static class ContainerPaths
{
    /// <summary>State directory of the gateway, and of the worker: two volumes at the same place.</summary>
    public const string State = "/home/node/.openclaw";

    /// <summary>Workspaces of agents and sandboxes, the same bytes for gateway and worker.</summary>
    public const string Workspaces = "/home/node/workspaces";

    /// <summary>Mounts the gateway's state.</summary>
    public static IResourceBuilder<ContainerResource> WithState(this IResourceBuilder<ContainerResource> builder) =>
        builder.WithVolume("openclaw-state", State);

    /// <summary>Mounts the workspaces.</summary>
    public static IResourceBuilder<ContainerResource> WithWorkspaces(this IResourceBuilder<ContainerResource> builder) =>
        builder.WithVolume("openclaw-workspaces", Workspaces).WithEnvironment("OPENCLAW_WORKSPACES_DIR", Workspaces);
}

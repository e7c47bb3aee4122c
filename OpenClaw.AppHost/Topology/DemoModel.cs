namespace OpenClaw.AppHost.Topology;

/// <summary>Adds the demo model.</summary>
internal static class DemoModelExtensions
{
    /// <summary>Adds a deterministic OpenAI-compatible model server, for a first start without a provider key.</summary>
    public static IResourceBuilder<ProjectResource> AddDemoModel(this IDistributedApplicationBuilder builder) =>
        builder.AddProject<Projects.OpenClaw_DemoModel>("demo-model", launchProfileName: null)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health")
            .WithIconName("BrainCircuit");
}

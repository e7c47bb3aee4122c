using OpenClaw.AppHost.Publishing;

namespace OpenClaw.AppHost.Topology;

/// <summary>Adds the demo model.</summary>
internal static class DemoModelExtensions
{
    private const int Port = 8080;

    /// <summary>
    /// Adds a deterministic OpenAI-compatible model server, for a first start without a provider key. What is published has it in a profile,
    /// because only its user knows whether there will be a key.
    /// </summary>
    /// <returns>Null in a run with a key.</returns>
    public static IResourceBuilder<ProjectResource>? AddDemoModel(this IDistributedApplicationBuilder builder, ProviderKeys providers) =>
        builder.ExecutionContext.IsRunMode && providers.AnyConfigured ? null : builder
            .AddProject<Projects.OpenClaw_DemoModel>("demo-model", launchProfileName: null)
            .WithHttpEndpoint(targetPort: builder.ExecutionContext.IsPublishMode ? Port : null)
            .WithHttpHealthCheck("/health")
            .WithIconName("BrainCircuit")
            .PublishAsDockerFile(container => container
                .WithDockerfile("..", stage: "demo-model")
                .WithImage("openclaw-demo-model", "local")
                .PublishAsDockerComposeService((_, service) =>
                {
                    service.Harden().Limit("256M").ProbeWith("/opt/openclaw/demo-model/OpenClaw.DemoModel");
                    service.Profiles = [ComposeProject.DemoModelProfile];
                }));
}

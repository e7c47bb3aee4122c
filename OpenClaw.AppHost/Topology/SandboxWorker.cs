namespace OpenClaw.AppHost.Topology;

/// <summary>Adds the sandbox worker.</summary>
internal static class SandboxWorkerExtensions
{
    /// <summary>Adds the one service that reaches the Docker engine: it runs tools in sandboxes for the gateway.</summary>
    public static IResourceBuilder<ProjectResource> AddSandboxWorker(this IDistributedApplicationBuilder builder, Secrets secrets) =>
        builder.AddProject<Projects.OpenClaw_SandboxWorker>("sandbox-worker", launchProfileName: null)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health")
            .WithEnvironment("OPENCLAW_SANDBOX_WORKER_TOKEN", secrets.WorkerToken)
            .WithStateDirectory()
            .WithIconName("Box");
}

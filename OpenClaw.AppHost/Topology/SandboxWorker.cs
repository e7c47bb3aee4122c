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
            // a development run cleans up after itself: its sandboxes go when it goes
            .WithEnvironment("OPENCLAW_SANDBOX_REMOVE_ON_EXIT", "true")
            .WithStateDirectory()
            .WithDockerHost()
            .WithIconName("Box");

    /// <summary>Passes on <c>OpenClaw:DockerHost</c>; without it the worker looks for the engine as the docker CLI does.</summary>
    private static IResourceBuilder<ProjectResource> WithDockerHost(this IResourceBuilder<ProjectResource> builder) =>
        builder.ApplicationBuilder.Configuration["OpenClaw:DockerHost"] is { Length: > 0 } endpoint
            ? builder.WithEnvironment("DOCKER_HOST", endpoint)
            : builder;
}

using OpenClaw.AppHost.Publishing;
using OpenClaw.AppHost.Topology.Sandboxes;

namespace OpenClaw.AppHost.Topology;

/// <summary>Adds the sandbox worker.</summary>
internal static class SandboxWorkerExtensions
{
    private const int Port = 18790;
    private const string DockerSocket = "/var/run/docker.sock";

    /// <summary>Adds the one service that reaches the Docker engine: it runs tools in sandboxes for the gateway.</summary>
    public static IResourceBuilder<ProjectResource> AddSandboxWorker(this IDistributedApplicationBuilder builder, Secrets secrets) =>
        builder.AddProject<Projects.OpenClaw_SandboxWorker>("sandbox-worker", launchProfileName: null)
            .WithHttpEndpoint(targetPort: builder.ExecutionContext.IsPublishMode ? Port : null)
            .WithHttpHealthCheck("/health")
            .WithEnvironment("OPENCLAW_SANDBOX_WORKER_TOKEN", secrets.WorkerToken)
            // it cleans up after itself: its sandboxes go when it goes, and come back on their next use
            .WithEnvironment("OPENCLAW_SANDBOX_REMOVE_ON_EXIT", "true")
            .WithStateDirectory()
            .WithDockerHost()
            .WithSandboxResources(secrets)
            .WithSandboxCommands(secrets)
            .WithIconName("Box")
            .PublishAsDockerFile(container => container
                .WithDockerfile("..", stage: "worker")
                .WithImage("openclaw-sandbox-worker", "local")
                .WithBindMount(DockerSocket, DockerSocket)
                // its own state, not the gateway's: whoever reads that one owns the gateway
                .WithVolume("openclaw-worker-state", ContainerPaths.State)
                .WithWorkspaces()
                .PublishAsDockerComposeService((_, service) =>
                {
                    service.Harden().Limit("512M").ProbeWith("/opt/openclaw/worker/OpenClaw.SandboxWorker");
                    service.Networks = [ComposeProject.ControlNetwork];
                    service.GroupAdd = ["${DOCKER_GID:-999}"];
                    service.StopGracePeriod = "30s";
                    service.Volumes.Single(volume => volume.Target == DockerSocket).Source = $"${{OPENCLAW_DOCKER_SOCKET:-{DockerSocket}}}";
                }));

    /// <summary>Passes on <c>OpenClaw:DockerHost</c>; without it the worker looks for the engine as the docker CLI does.</summary>
    private static IResourceBuilder<ProjectResource> WithDockerHost(this IResourceBuilder<ProjectResource> builder) =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode && builder.ApplicationBuilder.Configuration["OpenClaw:DockerHost"] is { Length: > 0 } endpoint
            ? builder.WithEnvironment("DOCKER_HOST", endpoint)
            : builder;
}

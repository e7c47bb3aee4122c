using OpenClaw.AppHost.Publishing;

namespace OpenClaw.AppHost.Topology;

/// <summary>Adds the command line client.</summary>
internal static class CliExtensions
{
    /// <summary>
    /// Adds the command line client; a person starts it: from the dashboard with the command <c>health</c>, in Compose with any other one,
    /// as in <c>docker compose run --rm openclaw-cli devices list</c>. It shares the gateway's state directory, so it is paired from the start.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddCli(
        this IDistributedApplicationBuilder builder, Secrets secrets, IResourceBuilder<ProjectResource> gateway) =>
        builder.AddProject<Projects.OpenClaw_Cli>("openclaw-cli", launchProfileName: null)
            .WithExplicitStart()
            .WithArgs("health")
            .WithEnvironment("OPENCLAW_GATEWAY_URL", $"ws://{gateway.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}")
            .WithEnvironment("OPENCLAW_GATEWAY_TOKEN", secrets.GatewayToken)
            .WithStateDirectory()
            .WithParentRelationship(gateway)
            .WithIconName("WindowConsole")
            .WaitFor(gateway)
            .PublishAsDockerFile(container => container
                .WithDockerfile("..", stage: "gateway")
                .WithImage("openclaw", "local")
                .WithEntrypoint("openclaw")
                .WithState()
                .WithWorkspaces()
                .PublishAsDockerComposeService((_, service) =>
                {
                    service.Harden().Limit("512M");
                    service.Command = ["health"];
                    service.Environment["OPENCLAW_DASHBOARD_URL"] = GatewayExtensions.PublishedUrl;
                    ComposeVariables.AddBrowsers(service.Environment);
                    service.Restart = "no";
                    service.Profiles = [ComposeProject.CliProfile];
                    service.StdinOpen = true;
                    service.Tty = true;
                    // the image's own check is the gateway's
                    service.Healthcheck = new() { Test = ["NONE"], Interval = "30s", Timeout = "5s", StartPeriod = "0s" };
                    service.DependsOn["openclaw-gateway"].Condition = "service_healthy";
                }));
}

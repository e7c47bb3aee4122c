namespace OpenClaw.AppHost.Topology;

/// <summary>Adds the command line client.</summary>
internal static class CliExtensions
{
    /// <summary>Adds the command line client; a person starts it, from the dashboard with the command <c>health</c>.</summary>
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
            .WaitFor(gateway);
}

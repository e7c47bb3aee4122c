using System.Globalization;

namespace OpenClaw.AppHost.Topology;

/// <summary>Adds the gateway.</summary>
internal static class GatewayExtensions
{
    private const int DefaultPort = 18789;
    private const string PortKey = "OpenClaw:GatewayPort";
    private const string StateDirKey = "OpenClaw:StateDir";

    /// <summary>Adds the gateway: the WebSocket control plane, the Control UI and the agents.</summary>
    /// <remarks><c>OpenClaw:GatewayPort</c> moves it to another port; 0 chooses a free one.</remarks>
    public static IResourceBuilder<ProjectResource> AddGateway(
        this IDistributedApplicationBuilder builder,
        Secrets secrets,
        ProviderKeys providers,
        IResourceBuilder<ProjectResource> worker,
        IResourceBuilder<ProjectResource>? demoModel)
    {
        var port = builder.GatewayPort();
        var gateway = builder.AddProject<Projects.OpenClaw_Gateway>("openclaw-gateway", launchProfileName: null);

        // clients know the port by heart: the process itself listens there, without a proxy in front
        gateway.WithHttpEndpoint(port: port, targetPort: port, isProxied: false)
            .WithExternalHttpEndpoints()
            .WithHttpHealthCheck("/health")
            .WithReference(worker)
            .WithEnvironment("OPENCLAW_GATEWAY_PORT", gateway.GetEndpoint("http").Property(EndpointProperty.TargetPort))
            .WithEnvironment("OPENCLAW_GATEWAY_TOKEN", secrets.GatewayToken)
            .WithEnvironment("OPENCLAW_SANDBOX_WORKER_URL", worker.GetEndpoint("http"))
            .WithEnvironment("OPENCLAW_SANDBOX_WORKER_TOKEN", secrets.WorkerToken)
            .WithProviderKey("OPENAI_API_KEY", providers.OpenAI)
            .WithProviderKey("ANTHROPIC_API_KEY", providers.Anthropic)
            .WithStateDirectory()
            .WithUrlForEndpoint("http", url => url.DisplayText = "Control UI")
            .WithIconName("Router")
            .WaitFor(worker);
        if (demoModel is not null)
        {
            gateway.WithReference(demoModel).WithEnvironment("OPENCLAW_DEMO_MODEL_URL", demoModel.GetEndpoint("http")).WaitFor(demoModel);
        }

        return gateway;
    }

    /// <summary>Passes on <c>OpenClaw:StateDir</c>; without it the default <c>~/.openclaw</c> holds.</summary>
    public static IResourceBuilder<T> WithStateDirectory<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment =>
        builder.ApplicationBuilder.Configuration[StateDirKey] is { Length: > 0 } directory
            ? builder.WithEnvironment("OPENCLAW_STATE_DIR", Path.GetFullPath(directory))
            : builder;

    // null lets the engine choose
    private static int? GatewayPort(this IDistributedApplicationBuilder builder)
    {
        var text = builder.Configuration[PortKey];
        if (string.IsNullOrEmpty(text))
        {
            return DefaultPort;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 0 and <= 65535
            ? port == 0 ? null : port
            : throw new DistributedApplicationException($"{PortKey} is '{text}'. It must be a port from 1 to 65535, or 0 for a free one.");
    }
}

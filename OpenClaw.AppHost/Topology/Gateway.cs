using System.Globalization;
using OpenClaw.AppHost.Publishing;

namespace OpenClaw.AppHost.Topology;

/// <summary>Adds the gateway.</summary>
internal static class GatewayExtensions
{
    private const int DefaultPort = 18789;
    private const string PortKey = "OpenClaw:GatewayPort";
    private const string StateDirKey = "OpenClaw:StateDir";
    private const string RecordMessagesKey = "OpenClaw:RecordMessages";

    /// <summary>In Compose: where a browser on the machine itself finds the Control UI, whose port a container cannot know by itself.</summary>
    public static readonly string PublishedUrl = $"http://127.0.0.1:${{OPENCLAW_GATEWAY_PORT:-{DefaultPort}}}";

    /// <summary>Adds the gateway: the WebSocket control plane, the Control UI and the agents.</summary>
    /// <remarks><c>OpenClaw:GatewayPort</c> moves it to another port; 0 chooses a free one.</remarks>
    public static IResourceBuilder<ProjectResource> AddGateway(
        this IDistributedApplicationBuilder builder,
        Secrets secrets,
        ProviderKeys providers,
        IResourceBuilder<ProjectResource> worker,
        IResourceBuilder<ContainerResource> browser,
        IResourceBuilder<ProjectResource>? demoModel)
    {
        var port = builder.GatewayPort();
        var gateway = builder.AddProject<Projects.OpenClaw_Gateway>("openclaw-gateway", launchProfileName: null);

        // clients know the port by heart: the process itself listens there, without a proxy in front
        gateway.WithHttpEndpoint(port: port, targetPort: port, isProxied: false)
            .WithExternalHttpEndpoints()
            .WithHttpHealthCheck("/health")
            // the first start has no openclaw.json yet; the model itself says that this gateway is a local one
            .WithArgs("--allow-unconfigured")
            .WithReference(worker)
            .WithEnvironment("OPENCLAW_GATEWAY_PORT", gateway.GetEndpoint("http").Property(EndpointProperty.TargetPort))
            .WithEnvironment("OPENCLAW_GATEWAY_TOKEN", secrets.GatewayToken)
            .WithEnvironment("OPENCLAW_SANDBOX_WORKER_URL", worker.GetEndpoint("http"))
            .WithEnvironment("OPENCLAW_SANDBOX_WORKER_TOKEN", secrets.WorkerToken)
            .WithEnvironment("OPENCLAW_BROWSER_CDP_URL", browser.GetEndpoint("cdp"))
            .WithEnvironment("OPENCLAW_BROWSER_TOKEN", secrets.BrowserToken)
            .WithProviderKey("OPENAI_API_KEY", providers.OpenAI)
            .WithProviderKey("ANTHROPIC_API_KEY", providers.Anthropic)
            .WithStateDirectory()
            .WithMessageRecording()
            .WithPairCommand(secrets)
            .WithUrlForEndpoint("http", url => url.DisplayText = "Control UI")
            .WithIconName("Router")
            .WaitFor(worker);
        if (demoModel is not null)
        {
            gateway.WithReference(demoModel).WithEnvironment("OPENCLAW_DEMO_MODEL_URL", demoModel.GetEndpoint("http")).WaitFor(demoModel);
        }

        return gateway.PublishAsDockerFile(container => container
            .WithDockerfile("..", stage: "gateway")
            .WithImage("openclaw", "local")
            .WithState()
            .WithWorkspaces()
            .PublishAsDockerComposeService((_, service) =>
            {
                service.Harden().Limit("1G").ProbeWith("/opt/openclaw/gateway/OpenClaw.Gateway");
                service.Command = ["openclaw", "gateway", "--allow-unconfigured", "--bind", "${OPENCLAW_GATEWAY_BIND:-lan}"];
                service.Ports = [$"${{OPENCLAW_PUBLISH_ADDRESS:-127.0.0.1}}:${{OPENCLAW_GATEWAY_PORT:-{DefaultPort}}}:{DefaultPort}"];
                service.Networks = [ComposeProject.DefaultNetwork, ComposeProject.ControlNetwork, ComposeProject.BrowserNetwork];
                service.DependsOn["sandbox-worker"].Condition = "service_healthy";
                // in a profile: the gateway is there with and without it
                service.DependsOn.Remove("demo-model");
                service.Environment["OPENCLAW_DEMO_MODEL_URL"] = "${OPENCLAW_DEMO_MODEL_URL:-}";
                service.Environment["OPENCLAW_DASHBOARD_URL"] = PublishedUrl;
                ComposeVariables.AddBrowsers(service.Environment);
            }));
    }

    /// <summary>Passes on <c>OpenClaw:StateDir</c>; without it the default <c>~/.openclaw</c> holds.</summary>
    public static IResourceBuilder<T> WithStateDirectory<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode && builder.ApplicationBuilder.Configuration[StateDirKey] is { Length: > 0 } directory
            ? builder.WithEnvironment("OPENCLAW_STATE_DIR", Path.GetFullPath(directory))
            : builder;

    // An application host in Development asks for it everywhere; what people write to their agent is theirs until they say otherwise.
    private static IResourceBuilder<ProjectResource> WithMessageRecording(this IResourceBuilder<ProjectResource> builder)
    {
        var application = builder.ApplicationBuilder;
        var records = string.Equals(application.Configuration[RecordMessagesKey], "true", StringComparison.OrdinalIgnoreCase);
        return application.ExecutionContext.IsRunMode
            ? builder.WithEnvironment("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", records ? "true" : "false")
            : builder;
    }

    // null lets the engine choose; in a container the port is always the same
    private static int? GatewayPort(this IDistributedApplicationBuilder builder)
    {
        var text = builder.Configuration[PortKey];
        if (string.IsNullOrEmpty(text) || builder.ExecutionContext.IsPublishMode)
        {
            return DefaultPort;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 0 and <= 65535
            ? port == 0 ? null : port
            : throw new DistributedApplicationException($"{PortKey} is '{text}'. It must be a port from 1 to 65535, or 0 for a free one.");
    }
}

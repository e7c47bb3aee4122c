using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Agents.Context;
using OpenClaw.Gateway.Approvals;
using OpenClaw.Gateway.Auth;
using OpenClaw.Gateway.Commands;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Cron;
using OpenClaw.Gateway.Heartbeats;
using OpenClaw.Gateway.Http;
using OpenClaw.Gateway.Logging;
using OpenClaw.Gateway.Methods;
using OpenClaw.Gateway.Nodes;
using OpenClaw.Gateway.Pairing;
using OpenClaw.Gateway.Providers;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Skills;
using OpenClaw.Gateway.Status;
using OpenClaw.Gateway.Telemetry;
using OpenClaw.Gateway.Tools;
using OpenClaw.Gateway.Tools.Commands;
using OpenClaw.Gateway.Tools.Files;
using OpenClaw.Gateway.Tools.Files.Patches;
using OpenClaw.Gateway.Tools.Hosts;
using OpenClaw.Gateway.Tools.Hosts.Approval;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Gateway.Tools.Sessions;
using OpenClaw.Gateway.Usage;
using OpenClaw.Gateway.Wizard;
using OpenClaw.Protocol.Frames;
using OpenClaw.ServiceDefaults;

namespace OpenClaw.Gateway;

/// <summary>Puts the gateway together.</summary>
internal static partial class GatewayApplication
{
    /// <summary>Builds a gateway that is ready to run.</summary>
    public static async Task<WebApplication> BuildAsync(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        // Settings of the process stay what they are; openclaw.json is what changes while it runs.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. StartArguments.Normalize(args)]);

        // First, so that every other source of settings can say otherwise: the log is about the gateway, not about each request of its web server.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = [new("Logging:LogLevel:Microsoft.AspNetCore", nameof(LogLevel.Warning))] });

        // Its clients wait for long streams and for commands that must never run twice: no time limit over the whole, nothing is tried again. Traces begin
        // here, so with nobody to send them to they need not begin.
        builder.AddServiceDefaults(resilientClients: false, tracesWithoutReceiver: false);
        AddGateway(builder.Services);
        adjust?.Invoke(builder);
        AddStateEnvironment(builder);
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 20 * 1024 * 1024;

            // What a peer has not read yet stands in the server's buffers, which stay when it has; the rest waits in the one copy that there is.
            kestrel.Limits.MaxResponseBufferSize = 16 * 1024;
            Listen(kestrel, ListenAddress.Resolve(context.Configuration, kestrel.ApplicationServices.GetRequiredService<ConfigurationStore>().Current));
        });

        var app = builder.Build();
        var configuration = app.Services.GetRequiredService<ConfigurationStore>();
        StartGuard.Check(app.Configuration, configuration.Current);

        // It needs the configuration, which needs a logger; so it joins when both are there.
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(app.Services.GetRequiredService<LogFile>());
        await configuration.InitializeAsync(CancellationToken.None);
        await app.Services.GetRequiredService<OwnerIdentity>().EnsureAsync(CancellationToken.None);
        UseGateway(app);
        return app;
    }

    /// <summary>Where a gateway with these settings listens, for a probe on the same machine.</summary>
    public static Uri OwnAddress(IConfiguration settings)
    {
        var configuration = new ConfigurationLoader(GatewayPaths.FromConfiguration(settings), name => settings[name]).LoadFile();
        return ListenAddress.ResolvePort(settings, configuration) is { } port ? SelfProbe.Loopback(port) : SelfProbe.AddressOf(settings);
    }

    // Last, so that a blank variable of the process does not hide it.
    private static void AddStateEnvironment(WebApplicationBuilder builder)
    {
        var environment = new StateEnvironment(GatewayPaths.FromConfiguration(builder.Configuration).StateDir);
        builder.Configuration.Sources.Add(environment);
        builder.Services.AddSingleton(environment);
    }

    private static void AddGateway(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => GatewayPaths.FromConfiguration(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<ConfigurationStore>().AddSingleton<GatewayTelemetry>().AddSingleton<ModelTelemetry>().AddSingleton<ToolTelemetry>();
        services.AddSingleton<PairingStore>().AddSingleton<OwnerIdentity>().AddSingleton<DeviceHandshake>();
        services.AddSingleton<OriginPolicy>().AddSingleton<AuthRateLimiter>().AddSingleton<GatewayAuthenticator>();
        services.AddSingleton<SessionStore>().AddSingleton<SessionRows>().AddSingleton<SessionResets>().AddSingleton<SessionRemoval>();
        services.AddSingleton<ToolPolicy>().AddSingleton<SandboxSpecResolver>().AddSingleton<SandboxWorkerClient>();
        services.AddSingleton<SandboxExplanations>().AddSingleton<SandboxWorkspaces>().AddSingleton<InboundAttachments>();
        services.AddSingleton<ToolCatalog>().AddSingleton<WorkspaceFiles>().AddSingleton<CommandSessions>();
        services.AddSingleton<ITool, ReadTool>().AddSingleton<ITool, EditTool>().AddSingleton<ITool, WriteTool>().AddSingleton<ITool, ApplyPatchTool>();
        services.AddSingleton<ITool, ExecTool>().AddSingleton<ITool, ProcessTool>().AddSingleton<CommandNotices>();
        services.AddHostedService(static provider => provider.GetRequiredService<CommandNotices>());
        AddSessionTools(services);
        AddCommands(services);
        services.AddSingleton<ToolHosts>().AddSingleton<LocalProcesses>().AddSingleton<HostExecGate>().AddSingleton<Elevation>();
        services.AddSingleton<IMethodGroup, ToolMethods>();
        services.AddSingleton<IModelProvider, OpenAiCompletionsProvider>().AddSingleton<IModelProvider, OpenAiResponsesProvider>();
        services.AddSingleton<IModelProvider, AnthropicMessagesProvider>();
        services.AddSingleton<ProviderKeys>().AddSingleton<KeyCooldowns>().AddTransient<ProviderResponseHandler>();
        services.AddSingleton<ModelResolver>().AddSingleton<ChatClientFactory>().AddSingleton<ModelCalls>().AddSingleton<TurnLoop>();
        services.AddSingleton<SessionLanes>().AddSingleton<RunExecution>().AddSingleton<AgentRunner>();
        services.AddSingleton<PresenceRegistry>().AddSingleton<HealthSnapshots>().AddSingleton<HelloBuilder>();
        services.AddSingleton(ProtocolVersions.Default);
        services.AddSingleton<IMemoryPoolFactory<byte>, SharedBuffers>();
        services.Configure<SocketTransportOptions>(static sockets => sockets.Backlog = ConnectionRegistry.MaxUnauthenticatedPerAddress);
        services.AddSingleton<ConnectionRegistry>().AddSingleton<EventBroadcaster>().AddSingleton<Handshake>();
        services.AddSingleton<RpcDispatcher>().AddSingleton<MethodTable>().AddSingleton<WebSocketEndpoint>();
        services.AddSingleton<IMethodGroup, HealthMethods>().AddSingleton<IMethodGroup, SessionMethods>();
        services.AddSingleton<IMethodGroup, SessionChangeMethods>();
        services.AddSingleton<IMethodGroup, DeviceMethods>().AddSingleton<IMethodGroup, ConfigMethods>();
        services.AddSingleton<IMethodGroup, AgentListMethods>().AddSingleton<IMethodGroup, SystemMethods>();
        services.AddSingleton<IMethodGroup, SandboxMethods>();
        services.AddSingleton<IMethodGroup, ChatMethods>().AddSingleton<IMethodGroup, AgentMethods>();
        services.AddSingleton<IMethodGroup, AgentChangeMethods>().AddSingleton<IMethodGroup, PresenceMethods>();
        services.AddSingleton<IMethodGroup, ChannelMethods>().AddSingleton<IMethodGroup, VoiceMethods>();
        services.AddSingleton<IMethodGroup, LogMethods>().AddSingleton<IMethodGroup, UsageMethods>().AddSingleton<UsageReports>();
        services.AddSingleton<IMethodGroup, SkillMethods>().AddSingleton<SkillCatalog>();
        services.AddSingleton<IMethodGroup, WizardMethods>().AddSingleton<SetupWizard>();
        services.AddHttpClient(SetupWizard.ClientName, static http => http.Timeout = TimeSpan.FromSeconds(30));
        services.AddSingleton<IMethodGroup, ApprovalMethods>().AddSingleton<ExecApprovals>().AddSingleton<ExecApprovalsFile>();
        services.AddSingleton<IMethodGroup, NodeMethods>().AddSingleton<IMethodGroup, NodePairingMethods>();
        services.AddSingleton<NodeRegistry>().AddSingleton<NodeCommandPolicy>().AddSingleton<NodePairingStore>().AddSingleton<NodeEvents>();
        services.AddSingleton<IMethodGroup, CronMethods>().AddSingleton<CronStore>().AddSingleton<CronRunner>().AddSingleton<CronScheduler>();
        services.AddHostedService(static provider => provider.GetRequiredService<CronScheduler>());
        services.AddSingleton<SystemEvents>().AddSingleton<HeartbeatRunner>().AddSingleton<HeartbeatWakes>().AddHostedService<HeartbeatScheduler>();
        services.AddSingleton<IMethodGroup, ChatInjectMethods>();
        services.AddSingleton<ApiGate>().AddSingleton<ApiTurns>().AddSingleton<OperatorTools>().AddSingleton<HooksEndpoint>();
        services.AddSingleton<ChatCompletionsEndpoint>().AddSingleton<ResponsesEndpoint>().AddSingleton<ModelsEndpoint>().AddSingleton<ToolsInvokeEndpoint>();
        services.AddSingleton<LogFile>();
        services.AddHostedService<ConnectionLifetime>().AddHostedService<ConfigurationWatcher>();
        services.AddHealthChecks().AddCheck<ConfigurationHealthCheck>("configuration");
        AddStreamingClient(services, SandboxWorkerClient.ClientName);

        // Its clients are kept, so the connections are what has to be renewed when an address changes.
        AddStreamingClient(services, ChatClientFactory.ClientName).AddHttpMessageHandler<ProviderResponseHandler>()
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
    }

    private static void AddCommands(IServiceCollection services)
    {
        services.AddSingleton<Compaction>().AddSingleton<MemoryFlush>().AddSingleton<ChatCommands>();
        services.AddSingleton(static provider => new Lazy<ChatCommands>(provider.GetRequiredService<ChatCommands>));
        services.AddSingleton<ICommandGroup, HelpCommands>().AddSingleton<ICommandGroup, SessionCommands>();
        services.AddSingleton<ICommandGroup, LevelCommands>().AddSingleton<ICommandGroup, AuthorityCommands>();
    }

    private static void AddSessionTools(IServiceCollection services)
    {
        services.AddSingleton<SessionReach>().AddSingleton<SessionReports>().AddSingleton<SessionCard>().AddSingleton<SpawnGuard>().AddSingleton<Subagents>();
        services.AddHostedService(static provider => provider.GetRequiredService<Subagents>()).AddHostedService<SubagentArchive>();

        // Turns call tools, and some tools start turns: those look the runner up when they need it.
        services.AddSingleton(static provider => new Lazy<AgentRunner>(provider.GetRequiredService<AgentRunner>));
        services.AddSingleton<ITool, AgentsListTool>().AddSingleton<ITool, SessionsListTool>().AddSingleton<ITool, SessionsHistoryTool>();
        services.AddSingleton<ITool, SessionsSendTool>().AddSingleton<ITool, SessionsSpawnTool>().AddSingleton<ITool, SessionStatusTool>();
    }

    private static IHttpClientBuilder AddStreamingClient(IServiceCollection services, string name) =>
        services.AddHttpClient(name, static http => http.Timeout = Timeout.InfiniteTimeSpan);

    private static void Listen(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, ListenAddress? address)
    {
        foreach (var ip in address?.Addresses ?? [])
        {
            if (ip.AddressFamily == AddressFamily.InterNetwork || (Socket.OSSupportsIPv6 && address!.Port != 0 && HasIPv6Loopback()))
            {
                kestrel.Listen(ip, address!.Port);
            }
        }
    }

    // Containers often have the IPv6 stack but no ::1.
    private static bool HasIPv6Loopback()
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void UseGateway(WebApplication app)
    {
        app.UseWebSockets();
        app.Use(static (context, next) => context.WebSockets.IsWebSocketRequest
            ? context.RequestServices.GetRequiredService<WebSocketEndpoint>().HandleAsync(context)
            : next(context));
        ApiEndpoints.UseHooks(app);
        app.MapDefaultEndpoints();
        ProbeEndpoints.Map(app);
        ApiEndpoints.Map(app);
        ControlUiFiles.Map(app);
        app.Lifetime.ApplicationStarted.Register(() => LogStart(app));
    }

    private static void LogStart(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("OpenClaw.Gateway");
        var configuration = app.Services.GetRequiredService<ConfigurationStore>();
        var current = configuration.Current;
        foreach (var address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            LogListening(logger, address.Replace("http", "ws", StringComparison.Ordinal), Environment.ProcessId);
        }

        var (provider, model, _) = app.Services.GetRequiredService<ModelResolver>().Describe(current.DefaultAgentId);
        LogModel(logger, $"{provider}/{model}");
        LogConfiguration(
            logger,
            configuration.Paths.StateDir,
            current.Settings.Agents?.Defaults?.Sandbox?.Mode ?? "off",
            app.Services.GetRequiredService<SandboxWorkerClient>().Address?.ToString() ?? "(none)",
            configuration.SharedToken is null ? "(none)" : "(set)");
        foreach (var notice in app.Services.GetRequiredService<HealthSnapshots>().Notices())
        {
            LogNotice(logger, notice);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "listening on {Address} (PID {ProcessId})")]
    private static partial void LogListening(ILogger logger, string address, int processId);

    [LoggerMessage(2, LogLevel.Information, "agent model: {Model}")]
    private static partial void LogModel(ILogger logger, string model);

    [LoggerMessage(3, LogLevel.Information, "state directory {StateDir}, sandbox mode {SandboxMode}, sandbox worker {Worker}, gateway token {Token}")]
    private static partial void LogConfiguration(ILogger logger, string stateDir, string sandboxMode, string worker, string token);

    [LoggerMessage(4, LogLevel.Warning, "{Notice}")]
    private static partial void LogNotice(ILogger logger, string notice);
}

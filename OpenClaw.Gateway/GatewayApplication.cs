using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Auth;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Http;
using OpenClaw.Gateway.Methods;
using OpenClaw.Gateway.Pairing;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Status;
using OpenClaw.Gateway.Telemetry;
using OpenClaw.Gateway.Tools;
using OpenClaw.ServiceDefaults;

namespace OpenClaw.Gateway;

/// <summary>Puts the gateway together.</summary>
internal static partial class GatewayApplication
{
    /// <summary>Builds a gateway that is ready to run.</summary>
    public static async Task<WebApplication> BuildAsync(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddServiceDefaults();
        AddGateway(builder.Services);
        adjust?.Invoke(builder);
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 20 * 1024 * 1024;
            Listen(kestrel, ListenAddress.Resolve(context.Configuration, kestrel.ApplicationServices.GetRequiredService<ConfigurationStore>().Current));
        });

        var app = builder.Build();
        await app.Services.GetRequiredService<ConfigurationStore>().InitializeAsync(CancellationToken.None);
        await app.Services.GetRequiredService<OwnerIdentity>().EnsureAsync(CancellationToken.None);
        UseGateway(app);
        return app;
    }

    private static void AddGateway(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => GatewayPaths.FromConfiguration(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<ConfigurationStore>().AddSingleton<GatewayTelemetry>();
        services.AddSingleton<PairingStore>().AddSingleton<OwnerIdentity>().AddSingleton<DeviceHandshake>();
        services.AddSingleton<OriginPolicy>().AddSingleton<AuthRateLimiter>().AddSingleton<GatewayAuthenticator>();
        services.AddSingleton<SessionStore>().AddSingleton<SessionRows>();
        services.AddSingleton<ToolPolicy>().AddSingleton<SandboxSpecResolver>().AddSingleton<SandboxWorkerClient>();
        services.AddSingleton<ExecTool>().AddSingleton<ToolCatalog>();
        services.AddSingleton<ModelResolver>().AddSingleton<ChatClientFactory>().AddSingleton<TurnLoop>().AddSingleton<AgentRunner>();
        services.AddSingleton<PresenceRegistry>().AddSingleton<HealthSnapshots>().AddSingleton<HelloBuilder>();
        services.AddSingleton<ConnectionRegistry>().AddSingleton<EventBroadcaster>().AddSingleton<Handshake>();
        services.AddSingleton<RpcDispatcher>().AddSingleton<MethodTable>().AddSingleton<WebSocketEndpoint>();
        services.AddSingleton<IMethodGroup, HealthMethods>().AddSingleton<IMethodGroup, SessionMethods>();
        services.AddSingleton<IMethodGroup, SessionChangeMethods>();
        services.AddSingleton<IMethodGroup, DeviceMethods>().AddSingleton<IMethodGroup, ConfigMethods>();
        services.AddSingleton<IMethodGroup, AgentListMethods>().AddSingleton<IMethodGroup, SystemMethods>();
        services.AddSingleton<IMethodGroup, ChatMethods>().AddSingleton<IMethodGroup, AgentMethods>();
        services.AddHostedService<ConnectionLifetime>().AddHostedService<ConfigurationWatcher>();
        services.AddHealthChecks().AddCheck<ConfigurationHealthCheck>("configuration");
        AddStreamingClient(services, SandboxWorkerClient.ClientName);
        AddStreamingClient(services, ChatClientFactory.ClientName);
    }

    // Answers of these clients are long streams, and a command must never run twice: no time limit over the whole, no retries.
    private static void AddStreamingClient(IServiceCollection services, string name)
    {
        var client = services.AddHttpClient(name, http => http.Timeout = Timeout.InfiniteTimeSpan);
#pragma warning disable EXTEXP0001 // The method is marked experimental; its purpose is exactly this.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
    }

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
        app.MapDefaultEndpoints();
        ProbeEndpoints.Map(app);
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

using Aspire.Hosting.Engine.Containers;
using Aspire.Hosting.Engine.Networking;
using Aspire.Hosting.Engine.Processes;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Aspire.Hosting.Parameters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>Registers the engine.</summary>
internal static class LocalEngineServices
{
    public static void AddLocalEngine(this IServiceCollection services)
    {
        services.AddSingleton<SessionLabels>();
        services.AddSingleton<ContainerEngine>();
        services.AddSingleton<IHostTunnel, HostTunnel>();
        services.AddSingleton<EndpointAllocator>();
        services.AddSingleton<ProjectPrograms>();
        services.AddSingleton<ContainerSpecs>();
        services.AddSingleton<IResourceLauncher, ProcessLauncher>();
        services.AddSingleton<IResourceLauncher, ContainerLauncher>();
        services.AddSingleton<ParameterProcessor>();
        services.AddSingleton<PassiveResources>();
        services.AddSingleton<ResourceUrls>();
        services.AddSingleton(provider => new ControllerServices(
            provider,
            provider.GetRequiredService<DistributedApplicationExecutionContext>(),
            provider.GetRequiredService<ApplicationModel.ResourceNotificationService>(),
            provider.GetRequiredService<ApplicationModel.ResourceLoggerService>(),
            provider.GetRequiredService<IDistributedApplicationEventing>(),
            provider.GetRequiredService<EndpointAllocator>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("Aspire.Hosting.Resources")));
        services.AddSingleton<ApplicationOrchestrator>();

        // hosted services start in this order and stop in the opposite one
        services.AddHostedService<ResourceReporter>();
        services.AddHostedService<ResourceHealthCheckService>();
        services.AddHostedService(provider => provider.GetRequiredService<ApplicationOrchestrator>());
    }
}

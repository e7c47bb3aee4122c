using Aspire.Hosting.Engine.Builds;
using Aspire.Hosting.Engine.Containers;
using Aspire.Hosting.Engine.Networking;
using Aspire.Hosting.Engine.Processes;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Aspire.Hosting.Parameters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Engine;

/// <summary>Registers the engine.</summary>
internal static class LocalEngineServices
{
    public static void AddLocalEngine(this IServiceCollection services)
    {
        services.AddSingleton<SessionLabels>();
        services.AddSingleton<ContainerEngine>();
        services.AddSingleton<IHostTunnel, HostTunnel>();
        services.AddSingleton<PortHolders>();
        services.AddSingleton<EndpointAllocator>();
        services.AddSingleton<ProjectPrograms>();
        services.AddSingleton<ProjectBuilds>();
        services.AddSingleton<ProjectRebuilder>();
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
            provider.GetRequiredService<IOptions<RestartOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("Aspire.Hosting.Resources")));
        services.AddOptions<RestartOptions>().BindConfiguration(RestartOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RestartOptions>, RestartOptionsValidator>();
        services.AddSingleton<ApplicationOrchestrator>();

        // hosted services start in this order and stop in the opposite one
        services.AddHostedService<ResourceReporter>();
        services.AddHostedService<ResourceHealthCheckService>();
        services.AddHostedService(provider => provider.GetRequiredService<ApplicationOrchestrator>());
        services.AddHostedService<SourceWatcher>();
    }
}

using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Engine.Containers;
using Aspire.Hosting.Lifecycle;
using Aspire.Hosting.Parameters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>Starts all resources, each as soon as what it waits for is there, and ends them in the opposite order.</summary>
internal sealed partial class ApplicationOrchestrator(
    DistributedApplicationModel model,
    ControllerServices services,
    IEnumerable<IResourceLauncher> launchers,
    ParameterProcessor parameters,
    PassiveResources passiveResources,
    ResourceUrls urls,
    ContainerEngine containers,
    AppHostMetadata appHost) : IHostedService, IAsyncDisposable
{
    /// <summary>Time that all resources together have to end by themselves; a person who pressed Ctrl+C waits for the slowest.</summary>
    private static readonly TimeSpan StopBudget = TimeSpan.FromSeconds(1.8);

    /// <summary>Part of it that a slow resource leaves to each of those that stop after it.</summary>
    private static readonly TimeSpan StopReserve = TimeSpan.FromSeconds(0.4);

    private readonly List<ResourceController> _controllers = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _starting = Task.CompletedTask;
    private bool _stopped;
    private bool _disposed;

    /// <summary>The controllers of a resource.</summary>
    public IEnumerable<ResourceController> ControllersOf(IResource resource) =>
        _controllers.Where(controller => ReferenceEquals(controller.Resource, resource));

    /// <summary>The controller of an instance.</summary>
    public ResourceController? FindController(string instanceName) =>
        _controllers.FirstOrDefault(controller => controller.Instance.Name == instanceName);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources.ToArray())
        {
            AddControllers(resource);
        }

        foreach (var controller in _controllers)
        {
            await controller.DescribeAsync();
        }

        foreach (var resource in model.Resources.Where(resource => resource.HasAnnotationOfType<ResourceSnapshotAnnotation>()))
        {
            await services.Notifications.PublishUpdateAsync(resource, snapshot => snapshot);
        }

        await parameters.StartAsync(model);
        passiveResources.Start(model, _stopping.Token);
        foreach (var resource in model.Resources.ToArray())
        {
            await services.Eventing.PublishAsync(
                new InitializeResourceEvent(resource, services.Eventing, services.Loggers, services.Notifications, services.Services), cancellationToken);
        }

        await AllocateEndpointsAsync(cancellationToken);
        _starting = StartControllersAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _stopping.CancelAsync();
        var started = services.Time.GetTimestamp();
        var levels = StopOrder.Of(_controllers).ToArray();
        for (var i = 0; i < levels.Length; i++)
        {
            var left = StopBudget - services.Time.GetElapsedTime(started) - (StopReserve * (levels.Length - 1 - i));
            await Task.WhenAll(levels[i].Select(controller => StopOneAsync(controller, left > StopReserve ? left : StopReserve)));
        }

        await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await passiveResources.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await containers.RemoveNetworkAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        // the container of services knows this object under two registrations
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await StopAsync(CancellationToken.None);
        foreach (var controller in _controllers)
        {
            await controller.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private void AddControllers(IResource resource)
    {
        if (launchers.FirstOrDefault(candidate => candidate.CanLaunch(resource)) is not { } launcher)
        {
            return;
        }

        var instances = InstanceNames.For(resource, appHost);
        resource.Annotations.Add(new DcpInstancesAnnotation(instances));
        _controllers.AddRange(instances.Select(instance => new ResourceController(resource, instance, launcher, services)));
    }

    private async Task AllocateEndpointsAsync(CancellationToken cancellationToken)
    {
        var served = model.Resources.OfType<IResourceWithEndpoints>().Where(resource => ControllersOf(resource).Any()).ToArray();
        foreach (var resource in served)
        {
            services.Endpoints.Allocate(resource);
        }

        await services.Eventing.PublishAsync(new AfterEndpointsAllocatedEvent(services.Services, model), cancellationToken);
#pragma warning disable CS0618 // hooks are obsolete, and still work
        foreach (var hook in services.Services.GetServices<IDistributedApplicationLifecycleHook>())
        {
            await hook.AfterEndpointsAllocatedAsync(model, cancellationToken);
        }
#pragma warning restore CS0618
        foreach (var resource in model.Resources.ToArray())
        {
            await urls.PublishAsync(resource, cancellationToken);
            if (served.Contains(resource))
            {
                await services.Eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services.Services), cancellationToken);
            }
        }
    }

    private async Task StartControllersAsync()
    {
        try
        {
            await Task.WhenAll(_controllers.Select(controller => controller.Resource.HasAnnotationOfType<ExplicitStartupAnnotation>()
                ? controller.LeaveForLaterAsync()
                : controller.StartAsync(_stopping.Token)));
            await services.Eventing.PublishAsync(new AfterResourcesCreatedEvent(services.Services, model), _stopping.Token);
#pragma warning disable CS0618 // hooks are obsolete, and still work
            foreach (var hook in services.Services.GetServices<IDistributedApplicationLifecycleHook>())
            {
                await hook.AfterResourcesCreatedAsync(model, _stopping.Token);
            }
#pragma warning restore CS0618
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // stopped while starting
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // handlers of the model: nobody awaits them, so the log is where their errors go
            LogStartFailed(services.Logger, error);
        }
    }

    private async Task StopOneAsync(ResourceController controller, TimeSpan grace)
    {
        try
        {
            await controller.EndAsync(grace);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // one that cannot be stopped must not keep the others running
            LogStopFailed(services.Logger, error, controller.Resource.Name);
        }
    }

    [LoggerMessage(1511, LogLevel.Error, "A handler that was called after the start of the resources failed.")]
    private static partial void LogStartFailed(ILogger logger, Exception error);

    [LoggerMessage(1512, LogLevel.Error, "The resource '{Resource}' could not be stopped.")]
    private static partial void LogStopFailed(ILogger logger, Exception error, string resource);
}

/// <summary>Orders resources for the stop: first those that others do not wait for, the dashboard last.</summary>
internal static class StopOrder
{
    public static IEnumerable<IReadOnlyList<ResourceController>> Of(IReadOnlyList<ResourceController> controllers)
    {
        var left = controllers.Where(controller => controller.Resource.Name != DashboardSetup.ResourceName).ToList();
        while (left.Count > 0)
        {
            var needed = left.SelectMany(controller => controller.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource)).ToHashSet();
            var level = left.Where(controller => !needed.Contains(controller.Resource)).ToList();
            if (level.Count == 0)
            {
                // they wait for each other in a circle and never started
                level = [.. left];
            }

            left.RemoveAll(level.Contains);
            yield return level;
        }

        if (controllers.Where(controller => controller.Resource.Name == DashboardSetup.ResourceName).ToArray() is { Length: > 0 } dashboard)
        {
            yield return dashboard;
        }
    }
}

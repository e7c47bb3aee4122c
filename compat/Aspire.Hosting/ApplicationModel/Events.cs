using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The application is built and about to start.</summary>
/// <param name="services">Services of the application.</param>
/// <param name="model">The model.</param>
public class BeforeStartEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The model.</summary>
    public DistributedApplicationModel Model { get; } = model;
}

/// <summary>The endpoints of all resources are allocated.</summary>
/// <param name="services">Services of the application.</param>
/// <param name="model">The model.</param>
public class AfterEndpointsAllocatedEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The model.</summary>
    public DistributedApplicationModel Model { get; } = model;
}

/// <summary>All resources that start by themselves were started.</summary>
/// <param name="services">Services of the application.</param>
/// <param name="model">The model.</param>
public class AfterResourcesCreatedEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The model.</summary>
    public DistributedApplicationModel Model { get; } = model;
}

/// <summary>A resource may prepare itself; custom resources run their own life from here.</summary>
public class InitializeResourceEvent(
    IResource resource, IDistributedApplicationEventing eventing, ResourceLoggerService loggerService,
    ResourceNotificationService notificationService, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc />
    public IResource Resource { get; } = resource;

    /// <summary>The events of the application.</summary>
    public IDistributedApplicationEventing Eventing { get; } = eventing;

    /// <summary>Log of the resource.</summary>
    public ILogger Logger { get; } = loggerService.GetLogger(resource);

    /// <summary>Publishes the state of the resource.</summary>
    public ResourceNotificationService Notifications { get; } = notificationService;

    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>The endpoints of a resource are allocated.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">Services of the application.</param>
public class ResourceEndpointsAllocatedEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc />
    public IResource Resource { get; } = resource;

    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>The connection string of a resource can be read.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">Services of the application.</param>
public class ConnectionStringAvailableEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc />
    public IResource Resource { get; } = resource;

    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>A resource is about to start; what it waits for is there.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">Services of the application.</param>
public class BeforeResourceStartedEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc />
    public IResource Resource { get; } = resource;

    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>A resource is healthy for the first time since it started.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">Services of the application.</param>
public class ResourceReadyEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc />
    public IResource Resource { get; } = resource;

    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>A resource ended.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">Services of the application.</param>
/// <param name="resourceEvent">Its last state.</param>
public class ResourceStoppedEvent(IResource resource, IServiceProvider services, ResourceEvent resourceEvent) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc />
    public IResource Resource { get; } = resource;

    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>Its last state.</summary>
    public ResourceEvent ResourceEvent { get; } = resourceEvent;
}

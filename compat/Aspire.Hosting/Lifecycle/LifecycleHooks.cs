using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aspire.Hosting.Lifecycle;

/// <summary>Adds handlers of events when the application starts.</summary>
public interface IDistributedApplicationEventingSubscriber
{
    /// <summary>Adds the handlers.</summary>
    Task SubscribeAsync(
        IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken);
}

/// <summary>The older form of handlers.</summary>
[Obsolete("Use IDistributedApplicationEventingSubscriber instead.")]
public interface IDistributedApplicationLifecycleHook
{
    /// <summary>Called before the application starts.</summary>
    Task BeforeStartAsync(DistributedApplicationModel appModel, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Called when the endpoints are allocated.</summary>
    Task AfterEndpointsAllocatedAsync(DistributedApplicationModel appModel, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Called when the resources were started.</summary>
    Task AfterResourcesCreatedAsync(DistributedApplicationModel appModel, CancellationToken cancellationToken = default) => Task.CompletedTask;
}

/// <summary>Registers subscribers.</summary>
public static class EventingSubscriberServiceCollectionExtensions
{
    /// <summary>Registers a subscriber unless its type is there.</summary>
    public static void TryAddEventingSubscriber<T>(this IServiceCollection services)
        where T : class, IDistributedApplicationEventingSubscriber =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDistributedApplicationEventingSubscriber, T>());

    /// <summary>Registers a subscriber.</summary>
    public static void AddEventingSubscriber<T>(this IServiceCollection services)
        where T : class, IDistributedApplicationEventingSubscriber => services.AddSingleton<IDistributedApplicationEventingSubscriber, T>();
}

/// <summary>Registers hooks.</summary>
[Obsolete("Use EventingSubscriberServiceCollectionExtensions instead.")]
public static class LifecycleHookServiceCollectionExtensions
{
    /// <summary>Registers a hook unless its type is there.</summary>
    [Obsolete("Use EventingSubscriberServiceCollectionExtensions.TryAddEventingSubscriber instead.")]
    public static void TryAddLifecycleHook<T>(this IServiceCollection services)
        where T : class, IDistributedApplicationLifecycleHook =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDistributedApplicationLifecycleHook, T>());

    /// <summary>Registers a hook.</summary>
    [Obsolete("Use EventingSubscriberServiceCollectionExtensions.AddEventingSubscriber instead.")]
    public static void AddLifecycleHook<T>(this IServiceCollection services)
        where T : class, IDistributedApplicationLifecycleHook => services.AddSingleton<IDistributedApplicationLifecycleHook, T>();
}

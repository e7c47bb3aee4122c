using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Eventing;

/// <summary>Something that happened to the application.</summary>
public interface IDistributedApplicationEvent;

/// <summary>Something that happened to a resource.</summary>
public interface IDistributedApplicationResourceEvent : IDistributedApplicationEvent
{
    /// <summary>The resource.</summary>
    IResource Resource { get; }
}

/// <summary>How the handlers of an event are called.</summary>
public enum EventDispatchBehavior
{
    /// <summary>One after another; the publisher waits.</summary>
    BlockingSequential,

    /// <summary>All at once; the publisher waits.</summary>
    BlockingConcurrent,

    /// <summary>One after another; the publisher goes on.</summary>
    NonBlockingSequential,

    /// <summary>All at once; the publisher goes on.</summary>
    NonBlockingConcurrent,
}

/// <summary>A handler of an event.</summary>
/// <param name="callback">The handler.</param>
public class DistributedApplicationEventSubscription(Func<IDistributedApplicationEvent, CancellationToken, Task> callback)
{
    /// <summary>The handler.</summary>
    public Func<IDistributedApplicationEvent, CancellationToken, Task> Callback { get; } = callback;
}

/// <summary>A handler of an event of one resource.</summary>
/// <param name="resource">The resource.</param>
/// <param name="callback">The handler.</param>
public class DistributedApplicationResourceEventSubscription(
    IResource? resource, Func<IDistributedApplicationResourceEvent, CancellationToken, Task> callback)
    : DistributedApplicationEventSubscription((@event, cancellationToken) => callback((IDistributedApplicationResourceEvent)@event, cancellationToken))
{
    /// <summary>The resource.</summary>
    public IResource? Resource { get; } = resource;
}

/// <summary>The events of an application.</summary>
public interface IDistributedApplicationEventing
{
    /// <summary>Adds a handler.</summary>
    DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent;

    /// <summary>Adds a handler for one resource.</summary>
    DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent;

    /// <summary>Removes a handler.</summary>
    void Unsubscribe(DistributedApplicationEventSubscription subscription);

    /// <summary>Calls the handlers one after another and waits for them.</summary>
    Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent;

    /// <summary>Calls the handlers.</summary>
    Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent;
}

/// <inheritdoc />
public sealed partial class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Type, List<DistributedApplicationEventSubscription>> _subscriptions = [];

    internal ILogger? Logger { get; set; }

    /// <inheritdoc />
    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent
    {
        ArgumentNullException.ThrowIfNull(callback);
        return Add<T>(new DistributedApplicationEventSubscription((@event, cancellationToken) => callback((T)@event, cancellationToken)));
    }

    /// <inheritdoc />
    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(callback);
        return Add<T>(new DistributedApplicationResourceEventSubscription(resource, (@event, cancellationToken) =>
            ReferenceEquals(@event.Resource, resource) ? callback((T)@event, cancellationToken) : Task.CompletedTask));
    }

    /// <inheritdoc />
    public void Unsubscribe(DistributedApplicationEventSubscription subscription)
    {
        lock (_gate)
        {
            foreach (var list in _subscriptions.Values)
            {
                list.Remove(subscription);
            }
        }
    }

    /// <inheritdoc />
    public Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent => PublishAsync(@event, EventDispatchBehavior.BlockingSequential, cancellationToken);

    /// <inheritdoc />
    public Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        ArgumentNullException.ThrowIfNull(@event);
        DistributedApplicationEventSubscription[] handlers;
        lock (_gate)
        {
            handlers = _subscriptions.TryGetValue(typeof(T), out var list) ? [.. list] : [];
        }

        if (handlers.Length == 0)
        {
            return Task.CompletedTask;
        }

        return dispatchBehavior switch
        {
            EventDispatchBehavior.BlockingSequential => RunInOrder(),
            EventDispatchBehavior.BlockingConcurrent => RunAtOnce(),
            EventDispatchBehavior.NonBlockingSequential => Detach(RunInOrder),
            _ => Detach(RunAtOnce),
        };

        async Task RunInOrder()
        {
            foreach (var handler in handlers)
            {
                await handler.Callback(@event, cancellationToken).ConfigureAwait(false);
            }
        }

        Task RunAtOnce() => Task.WhenAll(handlers.Select(handler => handler.Callback(@event, cancellationToken)));

        // the publisher asked not to wait, so the only one left to hear of an error is the log
        Task Detach(Func<Task> run)
        {
            _ = Task.Run(
                async () =>
                {
                    try
                    {
                        await run().ConfigureAwait(false);
                    }
                    catch (Exception error) when (error is not OperationCanceledException)
                    {
                        if (Logger is not null)
                        {
                            LogHandlerFailed(Logger, error, typeof(T).Name);
                        }
                    }
                },
                cancellationToken);
            return Task.CompletedTask;
        }
    }

    private DistributedApplicationEventSubscription Add<T>(DistributedApplicationEventSubscription subscription)
    {
        lock (_gate)
        {
            if (!_subscriptions.TryGetValue(typeof(T), out var list))
            {
                _subscriptions[typeof(T)] = list = [];
            }

            list.Add(subscription);
        }

        return subscription;
    }

    [LoggerMessage(1001, LogLevel.Error, "A handler of {EventName} failed.")]
    private static partial void LogHandlerFailed(ILogger logger, Exception error, string eventName);
}

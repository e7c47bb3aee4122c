using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One change of one instance of a resource.</summary>
/// <param name="resource">The resource.</param>
/// <param name="resourceId">The instance.</param>
/// <param name="snapshot">What is known now.</param>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The instance.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>What is known now.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}

/// <summary>Publishes the states of resources, and lets others wait for them.</summary>
public partial class ResourceNotificationService : IDisposable
{
    private readonly ConcurrentDictionary<string, InstanceState> _states = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _watchersGate = new();
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly CancellationTokenSource _disposing = new();
    private readonly ILogger<ResourceNotificationService> _logger;
    private readonly IServiceProvider _services;
    private readonly ResourceLoggerService _loggers;

    /// <summary>Made by the application.</summary>
    public ResourceNotificationService(
        ILogger<ResourceNotificationService> logger,
        IHostApplicationLifetime hostApplicationLifetime,
        IServiceProvider serviceProvider,
        ResourceLoggerService resourceLoggerService)
    {
        ArgumentNullException.ThrowIfNull(hostApplicationLifetime);
        _logger = logger;
        _services = serviceProvider;
        _loggers = resourceLoggerService;
    }

    /// <summary>What waiting does when the caller does not say.</summary>
    internal WaitBehavior DefaultWaitBehavior { get; set; } = WaitBehavior.StopOnResourceUnavailable;

    /// <summary>Changes what is known about every instance of a resource.</summary>
    public async Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        foreach (var name in resource.GetResolvedResourceNames())
        {
            await PublishUpdateAsync(resource, name, stateFactory).ConfigureAwait(false);
        }
    }

    /// <summary>Changes what is known about one instance.</summary>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(stateFactory);
        var state = _states.GetOrAdd(resourceId, id => new InstanceState(resource, id));
        lock (state)
        {
            var previous = state.Snapshot ?? Initial(resource);
            var next = Complete(resource, stateFactory(previous)) with { Version = previous.Version + 1 };
            state.Snapshot = next;
            if (previous.State?.Text != next.State?.Text)
            {
                LogStateChanged(_logger, resourceId, previous.State?.Text, next.State?.Text);
            }

            // under the lock of the instance, so that watchers see its changes in order
            Send(new ResourceEvent(resource, resourceId, next));
        }

        return Task.CompletedTask;
    }

    /// <summary>Finds what is known about an instance.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        resourceEvent = _states.TryGetValue(resourceId, out var state) ? state.ToEvent() : null;
        return resourceEvent is not null;
    }

    /// <summary>What is known about each instance now, and every change from now on.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (channel, current) = StartWatching();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        try
        {
            var seen = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
            foreach (var resourceEvent in current)
            {
                seen[resourceEvent.ResourceId] = resourceEvent.Snapshot.Version;
                yield return resourceEvent;
            }

            await foreach (var resourceEvent in channel.Reader.ReadAllAsync(ending.Token).ConfigureAwait(false))
            {
                if (!seen.TryGetValue(resourceEvent.ResourceId, out var version) || resourceEvent.Snapshot.Version > version)
                {
                    yield return resourceEvent;
                }
            }
        }
        finally
        {
            StopWatching(channel);
        }
    }

    /// <summary>Everything known now as the first batch, and then the changes, the newest of each instance, as fast as the reader takes them.</summary>
    internal async IAsyncEnumerable<IReadOnlyList<ResourceEvent>> WatchBatchesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (channel, current) = StartWatching();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        try
        {
            yield return current;
            while (await channel.Reader.WaitToReadAsync(ending.Token).ConfigureAwait(false))
            {
                var newest = new Dictionary<string, ResourceEvent>(StringComparer.OrdinalIgnoreCase);
                while (channel.Reader.TryRead(out var change))
                {
                    newest[change.ResourceId] = change;
                }

                yield return [.. newest.Values];
            }
        }
        finally
        {
            StopWatching(channel);
        }
    }

    /// <summary>Waits until a resource is in a state.</summary>
    /// <param name="resourceName">Name of the resource or of an instance.</param>
    /// <param name="targetState">The state; Running when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Waits until a resource is in one of the states and returns that state.</summary>
    public async Task<string> WaitForResourceAsync(
        string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var found = await WaitForResourceAsync(
            resourceName, resourceEvent => resourceEvent.Snapshot.State?.Text is { } text && states.Contains(text), cancellationToken).ConfigureAwait(false);
        return found.Snapshot.State!.Text;
    }

    /// <summary>Waits until a resource fulfils a condition.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        ArgumentNullException.ThrowIfNull(predicate);
        await foreach (var resourceEvent in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (IsNamed(resourceEvent, resourceName) && predicate(resourceEvent))
            {
                return resourceEvent;
            }
        }

        throw new OperationCanceledException($"The application ended while waiting for the resource '{resourceName}'.", cancellationToken);
    }

    /// <summary>Waits until a resource is healthy and its ready handlers were called.</summary>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    /// <summary>Waits until a resource is healthy and its ready handlers were called.</summary>
    /// <exception cref="DistributedApplicationException">It cannot run, and the behaviour is to stop then.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var resourceEvent = await WaitForResourceAsync(
            resourceName,
            candidate => IsHealthyAndReady(candidate.Snapshot)
                || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsUnavailable(candidate.Snapshot)),
            cancellationToken).ConfigureAwait(false);
        if (IsUnavailable(resourceEvent.Snapshot))
        {
            throw new DistributedApplicationException(
                $"Stopped waiting for resource '{resourceName}' to become healthy because its state is '{resourceEvent.Snapshot.State?.Text}'.");
        }

        await resourceEvent.Snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken).ConfigureAwait(false);
        return resourceEvent;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposing.Cancel();
        _disposing.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static bool IsNamed(ResourceEvent resourceEvent, string name) =>
        string.Equals(resourceEvent.Resource.Name, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(resourceEvent.ResourceId, name, StringComparison.OrdinalIgnoreCase);

    internal static bool IsHealthyAndReady(CustomResourceSnapshot snapshot) =>
        snapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy && snapshot.ResourceReadyEvent is not null;

    internal static bool IsUnavailable(CustomResourceSnapshot snapshot) => snapshot.State?.Text is { } text
        && (KnownResourceStates.TerminalStates.Contains(text) || text == KnownResourceStates.RuntimeUnhealthy);

    /// <summary>What is known about every instance of a resource.</summary>
    internal IEnumerable<ResourceEvent> CurrentStatesOf(IResource resource) =>
        _states.Values.Where(state => ReferenceEquals(state.Resource, resource)).Select(state => state.ToEvent()).OfType<ResourceEvent>();

    /// <summary>What is known about every instance of every resource.</summary>
    internal IEnumerable<ResourceEvent> CurrentStates() => _states.Values.Select(state => state.ToEvent()).OfType<ResourceEvent>();

    private static CustomResourceSnapshot Initial(IResource resource) =>
        resource.TryGetLastAnnotation<ResourceSnapshotAnnotation>(out var annotation)
            ? annotation.InitialSnapshot
            : new CustomResourceSnapshot
            {
                ResourceType = ResourceTypeOf(resource),
                Properties = [],
                IsHidden = false,
            };

    internal static string ResourceTypeOf(IResource resource) => resource switch
    {
        ProjectResource => KnownResourceTypes.Project,
        ConnectionStringParameterResource or ParameterResource => KnownResourceTypes.Parameter,
        ConnectionStringResource => KnownResourceTypes.ConnectionString,
        ExternalServiceResource => KnownResourceTypes.ExternalService,
        ExecutableResource => KnownResourceTypes.Executable,
        _ when resource.IsContainer() => KnownResourceTypes.Container,
        _ => resource.GetType().Name.EndsWith("Resource", StringComparison.Ordinal) ? resource.GetType().Name[..^"Resource".Length] : resource.GetType().Name,
    };

    // what follows from the model and not from the engine: commands, icon, relationships, parent
    private CustomResourceSnapshot Complete(IResource resource, CustomResourceSnapshot snapshot)
    {
        var icon = resource.Annotations.OfType<ResourceIconAnnotation>().LastOrDefault();
        var relationships = resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relationship => new RelationshipSnapshot(relationship.Resource.Name, relationship.Type)).ToImmutableArray();
        snapshot = snapshot with
        {
            IconName = snapshot.IconName ?? icon?.IconName,
            IconVariant = snapshot.IconVariant ?? icon?.IconVariant,
            Relationships = relationships.IsEmpty ? snapshot.Relationships : relationships,
        };
        if (resource.GetParentResource() is { } parent)
        {
            snapshot = snapshot.WithProperty(KnownProperties.ParentName, parent.GetResolvedResourceNames().FirstOrDefault() ?? parent.Name);
        }

        return snapshot with { Commands = CommandsOf(resource, snapshot) };
    }

    private ImmutableArray<ResourceCommandSnapshot> CommandsOf(IResource resource, CustomResourceSnapshot snapshot)
    {
        var commands = ImmutableArray.CreateBuilder<ResourceCommandSnapshot>();
        foreach (var command in resource.Annotations.OfType<ResourceCommandAnnotation>())
        {
            ResourceCommandState state;
            try
            {
                state = command.UpdateState(new UpdateCommandStateContext { ResourceSnapshot = snapshot, ServiceProvider = _services });
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // somebody else's callback; the resource goes on without the command
                LogCommandStateFailed(_loggers.GetLogger(resource), error, command.Name);
                state = ResourceCommandState.Disabled;
            }

            commands.Add(new ResourceCommandSnapshot(
                command.Name, state, command.DisplayName, command.DisplayDescription, command.Parameter, command.ConfirmationMessage, command.IconName,
                command.IconVariant, command.IsHighlighted));
        }

        return commands.ToImmutable();
    }

    // What is known is read in the same lock, so that no change falls between it and the first event of the channel.
    private (Channel<ResourceEvent> Channel, ResourceEvent[] Current) StartWatching()
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (_watchersGate)
        {
            _watchers.Add(channel);
            return (channel, [.. CurrentStates()]);
        }
    }

    private void StopWatching(Channel<ResourceEvent> channel)
    {
        lock (_watchersGate)
        {
            _watchers.Remove(channel);
        }
    }

    private void Send(ResourceEvent resourceEvent)
    {
        lock (_watchersGate)
        {
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(resourceEvent);
            }
        }
    }

    [LoggerMessage(1101, LogLevel.Debug, "{ResourceId}: {PreviousState} -> {State}")]
    private static partial void LogStateChanged(ILogger logger, string resourceId, string? previousState, string? state);

    [LoggerMessage(1102, LogLevel.Error, "The state of the command '{CommandName}' could not be determined.")]
    private static partial void LogCommandStateFailed(ILogger logger, Exception error, string commandName);

    private sealed class InstanceState(IResource resource, string id)
    {
        public IResource Resource => resource;

        public CustomResourceSnapshot? Snapshot { get; set; }

        public ResourceEvent? ToEvent() => Snapshot is { } snapshot ? new ResourceEvent(resource, id, snapshot) : null;
    }
}

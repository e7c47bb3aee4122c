using Aspire.Dashboard.Telemetry;
using Aspire.ResourceService;

namespace Aspire.Dashboard.ApplicationHost;

/// <summary>The resources as the application host told them last. Thread-safe; readers get an immutable list.</summary>
public sealed class ResourceModel
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceDto> _byName = new(StringComparer.Ordinal);
    private readonly ChangeFeed _changes;
    private volatile IReadOnlyList<ResourceDto> _all = [];
    private volatile string _applicationName;
    private int _state;

    /// <summary>Creates a model without resources.</summary>
    public ResourceModel(string applicationName, ChangeFeed changes)
    {
        _applicationName = applicationName;
        _changes = changes;
    }

    /// <summary>All resources by display name, hidden ones included.</summary>
    public IReadOnlyList<ResourceDto> All => _all;

    /// <summary>Name of the application.</summary>
    public string ApplicationName => _applicationName;

    /// <summary>State of the connection.</summary>
    public ApplicationHostState State => (ApplicationHostState)Volatile.Read(ref _state);

    /// <summary>The resource of this unique name, or null.</summary>
    public ResourceDto? Find(string name) => _all.FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase));

    internal void SetState(ApplicationHostState state)
    {
        if (Interlocked.Exchange(ref _state, (int)state) != (int)state)
        {
            _changes.Publish(TelemetrySignal.Resources);
        }
    }

    internal void SetApplicationName(string name)
    {
        _applicationName = name;
        _changes.Publish(TelemetrySignal.Resources);
    }

    internal void Apply(ResourceStreamDto message)
    {
        lock (_gate)
        {
            if (message.Type == ResourceStreamDto.Snapshot)
            {
                _byName.Clear();
            }

            foreach (var resource in message.Resources ?? message.Upsert ?? [])
            {
                _byName[resource.Name] = resource;
            }

            foreach (var name in message.Delete ?? [])
            {
                _byName.Remove(name);
            }

            _all = [.. _byName.Values.OrderBy(r => r.DisplayName, StringComparer.OrdinalIgnoreCase).ThenBy(r => r.Name, StringComparer.Ordinal)];
        }

        _changes.Publish(TelemetrySignal.Resources);
    }
}

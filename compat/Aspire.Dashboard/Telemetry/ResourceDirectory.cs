namespace Aspire.Dashboard.Telemetry;

/// <summary>The senders of telemetry. Bounded: the sender unheard of for the longest time makes room.</summary>
public sealed class ResourceDirectory
{
    private const int ShortIdLength = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Service, string? Instance), Entry> _entries = [];
    private readonly int _maxCount;
    private readonly ChangeFeed _changes;
    private long _clock;
    private volatile IReadOnlyList<TelemetryResource> _all = [];

    internal ResourceDirectory(TelemetryLimits limits, ChangeFeed changes)
    {
        _maxCount = limits.MaxResourceCount;
        _changes = changes;
    }

    /// <summary>Raised, under no lock, when a resource had to make room; what is kept of it elsewhere should go as well.</summary>
    internal event Action<TelemetryResource>? Evicted;

    /// <summary>All senders by name.</summary>
    public IReadOnlyList<TelemetryResource> All => _all;

    /// <summary>Finds senders by unique name or service name.</summary>
    public IEnumerable<TelemetryResource> Find(string name) => _all.Where(resource => resource.IsCalled(name));

    /// <summary>The one object for a service name and instance id; made on first sight, when its attributes count.</summary>
    public TelemetryResource GetOrAdd(string serviceName, string? instanceId, IReadOnlyList<TelemetryAttribute> attributes)
    {
        TelemetryResource? evicted = null;
        TelemetryResource added;
        lock (_gate)
        {
            var key = (serviceName, instanceId);
            if (_entries.TryGetValue(key, out var entry))
            {
                entry.LastSeen = ++_clock;
                return entry.Resource;
            }

            if (_entries.Count >= _maxCount)
            {
                var (oldest, victim) = _entries.MinBy(pair => pair.Value.LastSeen);
                _entries.Remove(oldest);
                evicted = victim.Resource;
            }

            added = new TelemetryResource(serviceName, instanceId, attributes);
            _entries.Add(key, new Entry(added) { LastSeen = ++_clock });
            _all = [.. _entries.Values.Select(e => e.Resource).OrderBy(r => r.Name, StringComparer.OrdinalIgnoreCase)];
            Relabel(_all);
        }

        if (evicted is not null)
        {
            Evicted?.Invoke(evicted);
        }

        _changes.Publish(TelemetrySignal.Resources);
        return added;
    }

    private static void Relabel(IReadOnlyList<TelemetryResource> resources)
    {
        foreach (var service in resources.GroupBy(r => r.ServiceName, StringComparer.OrdinalIgnoreCase))
        {
            var several = service.Skip(1).Any();
            foreach (var resource in service)
            {
                resource.Label = several && resource.InstanceId is { } id
                    ? $"{resource.ServiceName}-{(Guid.TryParse(id, out _) ? id[..ShortIdLength] : id)}"
                    : resource.ServiceName;
            }
        }
    }

    private sealed class Entry(TelemetryResource resource)
    {
        public TelemetryResource Resource => resource;

        public long LastSeen { get; set; }
    }
}

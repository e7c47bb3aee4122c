namespace Aspire.Dashboard.Telemetry.Metrics;

/// <summary>The metric points kept in memory, by resource and instrument. Thread-safe.</summary>
public sealed class MetricStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TelemetryResource, ResourceMetricsEntry> _resources = [];
    private readonly TelemetryLimits _limits;
    private readonly ChangeFeed _changes;
    private long _received;

    internal MetricStore(TelemetryLimits limits, ChangeFeed changes)
    {
        _limits = limits;
        _changes = changes;
    }

    /// <summary>Figures for the screen.</summary>
    public MetricStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return new MetricStatistics(_resources.Values.Sum(r => (long)r.PointCount), _received, _resources.Values.Sum(r => r.Evicted));
            }
        }
    }

    /// <summary>Adds points.</summary>
    /// <returns>How many were refused because their instrument has too many attribute sets.</returns>
    public int Add(IReadOnlyList<MetricMeasurement> measurements)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        if (measurements.Count == 0)
        {
            return 0;
        }

        var rejected = 0;
        lock (_gate)
        {
            foreach (var measurement in measurements)
            {
                if (!_resources.TryGetValue(measurement.Resource, out var resource))
                {
                    _resources.Add(measurement.Resource, resource = new ResourceMetricsEntry(_limits));
                }

                rejected += resource.TryAdd(measurement) ? 0 : 1;
            }

            _received += measurements.Count;
        }

        _changes.Publish(TelemetrySignal.Metrics);
        return rejected;
    }

    /// <summary>The instruments of a resource, by meter and name.</summary>
    public IReadOnlyList<InstrumentInfo> List(TelemetryResource resource)
    {
        lock (_gate)
        {
            return _resources.TryGetValue(resource, out var entry)
                ? [.. entry.Instruments.OrderBy(i => i.Meter, StringComparer.Ordinal).ThenBy(i => i.Name, StringComparer.Ordinal)]
                : [];
        }
    }

    /// <summary>How many points there are of each resource.</summary>
    public IReadOnlyDictionary<TelemetryResource, int> CountByResource()
    {
        lock (_gate)
        {
            return _resources.ToDictionary(pair => pair.Key, pair => pair.Value.PointCount);
        }
    }

    /// <summary>An instrument with its points, or null.</summary>
    public InstrumentSnapshot? Find(TelemetryResource resource, string meter, string name)
    {
        lock (_gate)
        {
            return _resources.TryGetValue(resource, out var entry) ? entry.Find(meter, name) : null;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _resources.Clear();
        }

        _changes.Publish(TelemetrySignal.Metrics);
    }

    internal void Remove(TelemetryResource resource)
    {
        lock (_gate)
        {
            _resources.Remove(resource);
        }
    }
}

/// <summary>Figures of the metric store.</summary>
/// <param name="Points">Points kept.</param>
/// <param name="Received">Points received since the start.</param>
/// <param name="Evicted">Points forgotten to make room.</param>
public sealed record MetricStatistics(long Points, long Received, long Evicted);

namespace Aspire.Dashboard.Telemetry.Metrics;

/// <summary>The instruments of one resource. Full, it forgets its oldest points, of whichever series. Its owner locks.</summary>
internal sealed class ResourceMetricsEntry(TelemetryLimits limits)
{
    private readonly Dictionary<(string Meter, string Name), InstrumentEntry> _instruments = [];

    // One entry a point, in order of arrival: its series. The oldest point of all is always the oldest of its series.
    private readonly Queue<MetricSeries> _arrivals = [];

    public int PointCount => _arrivals.Count;

    public long Evicted { get; private set; }

    public IEnumerable<InstrumentInfo> Instruments => _instruments.Values.Select(i => i.Info);

    public bool TryAdd(MetricMeasurement measurement)
    {
        var key = (measurement.Instrument.Meter, measurement.Instrument.Name);
        if (!_instruments.TryGetValue(key, out var instrument))
        {
            _instruments.Add(key, instrument = new InstrumentEntry(measurement.Instrument));
        }

        var series = instrument.GetOrAdd(measurement.Attributes, limits.MaxSeriesPerInstrument);
        if (series is null)
        {
            return false;
        }

        if (series.Add(measurement.Point, measurement.IsDelta))
        {
            _arrivals.Enqueue(series);
            while (_arrivals.Count > limits.MaxMetricsCount)
            {
                _arrivals.Dequeue().RemoveOldest();
                Evicted++;
            }
        }

        return true;
    }

    public InstrumentSnapshot? Find(string meter, string name) =>
        _instruments.TryGetValue((meter, name), out var instrument) ? instrument.ToSnapshot() : null;

    private sealed class InstrumentEntry(InstrumentInfo info)
    {
        private readonly Dictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
        private long _rejected;

        public InstrumentInfo Info => info;

        public MetricSeries? GetOrAdd(IReadOnlyList<TelemetryAttribute> attributes, int limit)
        {
            var key = string.Join('\u001f', attributes.Select(a => $"{a.Key}\u001e{a.Value}"));
            if (!_series.TryGetValue(key, out var series))
            {
                if (_series.Count >= limit)
                {
                    _rejected++;
                    return null;
                }

                _series.Add(key, series = new MetricSeries(attributes));
            }

            return series;
        }

        public InstrumentSnapshot ToSnapshot() => new(info, [.. _series.Values.Select(s => s.ToSnapshot())], _rejected);
    }
}

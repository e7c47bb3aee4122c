using System.Runtime.InteropServices;

namespace Aspire.Dashboard.Telemetry.Logs;

/// <summary>The log records kept in memory, indexed by trace. Full, it forgets the oldest. Thread-safe.</summary>
public sealed class LogStore
{
    private readonly Lock _gate = new();
    private readonly RingBuffer<LogEntry> _entries = new();
    private readonly Dictionary<TraceId, Queue<LogEntry>> _byTrace = [];
    private readonly TelemetryLimits _limits;
    private readonly ChangeFeed _changes;
    private long _bytes;
    private long _received;
    private long _evicted;

    internal LogStore(TelemetryLimits limits, ChangeFeed changes)
    {
        _limits = limits;
        _changes = changes;
    }

    /// <summary>Where every record goes that was added, for those who follow.</summary>
    public Broadcast<LogEntry> Added { get; } = new();

    /// <summary>Figures for the screen.</summary>
    public LogStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return new LogStatistics(_entries.Count, _bytes, _received, _evicted);
            }
        }
    }

    /// <summary>Adds records.</summary>
    public void Add(IReadOnlyList<LogEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var entry in entries)
            {
                entry.Sequence = ++_received;
                _entries.Add(entry);
                _bytes += entry.EstimateSize();
                if (!entry.TraceId.IsEmpty)
                {
                    ref var ofTrace = ref CollectionsMarshal.GetValueRefOrAddDefault(_byTrace, entry.TraceId, out _);
                    (ofTrace ??= new Queue<LogEntry>()).Enqueue(entry);
                }
            }

            while (_entries.Count > _limits.MaxLogCount || (_bytes > _limits.MaxBytesPerSignal && _entries.Count > 0))
            {
                RemoveOldest();
            }
        }

        Added.Publish(entries);
        _changes.Publish(TelemetrySignal.Logs);
    }

    /// <summary>The records that match, the newest first.</summary>
    public IReadOnlyList<LogEntry> List(LogQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        LogEntry[] candidates;
        lock (_gate)
        {
            candidates = query.TraceId is { } trace
                ? _byTrace.TryGetValue(trace, out var ofTrace) ? [.. ofTrace] : []
                : _entries.ToArray();
        }

        var found = Array.FindAll(candidates, query.Matches);
        Array.Reverse(found);
        return found;
    }

    /// <summary>How many records there are of each resource.</summary>
    public IReadOnlyDictionary<TelemetryResource, int> CountByResource() =>
        List(new LogQuery()).GroupBy(entry => entry.Resource).ToDictionary(group => group.Key, group => group.Count());

    /// <summary>The record with a number, or null when it made room.</summary>
    public LogEntry? Find(long sequence)
    {
        lock (_gate)
        {
            // Numbers have no gaps, so the place follows from the oldest.
            var index = _entries.Count == 0 ? -1 : sequence - _entries[0].Sequence;
            return index >= 0 && index < _entries.Count ? _entries[(int)index] : null;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _byTrace.Clear();
            _bytes = 0;
        }

        _changes.Publish(TelemetrySignal.Logs);
    }

    private void RemoveOldest()
    {
        var oldest = _entries.RemoveOldest();
        _bytes -= oldest.EstimateSize();
        _evicted++;

        // The oldest record of all is the oldest of its trace as well.
        if (!oldest.TraceId.IsEmpty && _byTrace.TryGetValue(oldest.TraceId, out var ofTrace))
        {
            ofTrace.Dequeue();
            if (ofTrace.Count == 0)
            {
                _byTrace.Remove(oldest.TraceId);
            }
        }
    }
}

/// <summary>Figures of the log store.</summary>
/// <param name="Entries">Records kept.</param>
/// <param name="Bytes">Estimated bytes of them.</param>
/// <param name="Received">Records received since the start.</param>
/// <param name="Evicted">Records forgotten to make room.</param>
public sealed record LogStatistics(int Entries, long Bytes, long Received, long Evicted);

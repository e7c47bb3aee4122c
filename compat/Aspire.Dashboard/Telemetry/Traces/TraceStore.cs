using System.Runtime.InteropServices;

namespace Aspire.Dashboard.Telemetry.Traces;

/// <summary>The traces kept in memory, indexed by id. Full, it forgets whole traces, the first to arrive first. Thread-safe.</summary>
public sealed class TraceStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TraceId, TraceEntry> _byId = [];
    private readonly Queue<TraceEntry> _byArrival = [];
    private readonly TelemetryLimits _limits;
    private readonly ChangeFeed _changes;
    private long _bytes;
    private int _spans;
    private long _received;
    private long _evictedTraces;
    private long _rejected;

    internal TraceStore(TelemetryLimits limits, ChangeFeed changes)
    {
        _limits = limits;
        _changes = changes;
    }

    /// <summary>Where every span goes that was added, for those who follow.</summary>
    public Broadcast<Span> Added { get; } = new();

    /// <summary>Figures for the screen.</summary>
    public TraceStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return new TraceStatistics(_byId.Count, _spans, _bytes, _received, _evictedTraces, _rejected);
            }
        }
    }

    /// <summary>Adds spans.</summary>
    /// <returns>How many were refused because their trace is full.</returns>
    public int Add(IReadOnlyList<Span> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        if (spans.Count == 0)
        {
            return 0;
        }

        var rejected = 0;
        lock (_gate)
        {
            foreach (var span in spans)
            {
                rejected += TryAdd(span) ? 0 : 1;
            }

            _received += spans.Count;
            _rejected += rejected;
            Trim();
        }

        Added.Publish(spans);
        _changes.Publish(TelemetrySignal.Traces);
        return rejected;
    }

    /// <summary>The trace as of now, or null.</summary>
    public Trace? Find(TraceId id)
    {
        lock (_gate)
        {
            return _byId.TryGetValue(id, out var entry) ? entry.ToTrace() : null;
        }
    }

    /// <summary>The traces that match, the latest start first.</summary>
    public IReadOnlyList<TraceSummary> List(TraceQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        TraceSummary[] all;
        lock (_gate)
        {
            // The lock is held only to copy references; filter and sort run on immutable summaries.
            all = new TraceSummary[_byId.Count];
            var i = 0;
            foreach (var entry in _byId.Values)
            {
                all[i++] = entry.Summary;
            }
        }

        var found = Array.FindAll(all, query.Matches);
        if (query.Attributes is { } attributes)
        {
            found = Array.FindAll(found, summary => Find(summary.Id) is { } trace && attributes.MatchesGroup(trace.Spans, span => span.Attributes, span => span.Resource));
        }

        Array.Sort(found, static (a, b) => b.StartNanos.CompareTo(a.StartNanos));
        return found;
    }

    /// <summary>How many spans there are of each resource.</summary>
    public IReadOnlyDictionary<TelemetryResource, int> CountByResource()
    {
        var counts = new Dictionary<TelemetryResource, int>();
        foreach (var participant in List(new TraceQuery()).SelectMany(trace => trace.Participants))
        {
            counts[participant.Resource] = counts.GetValueOrDefault(participant.Resource) + participant.SpanCount;
        }

        return counts;
    }

    /// <summary>All spans, by arrival of their traces.</summary>
    public IReadOnlyList<Span> ListSpans(Predicate<Span> matches)
    {
        ArgumentNullException.ThrowIfNull(matches);
        Trace[] all;
        lock (_gate)
        {
            all = [.. _byArrival.Select(entry => entry.ToTrace())];
        }

        var found = new List<Span>();
        foreach (var trace in all)
        {
            foreach (var span in trace.Spans)
            {
                if (matches(span))
                {
                    found.Add(span);
                }
            }
        }

        return found;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _byId.Clear();
            _byArrival.Clear();
            _bytes = 0;
            _spans = 0;
        }

        _changes.Publish(TelemetrySignal.Traces);
    }

    private bool TryAdd(Span span)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_byId, span.TraceId, out var known);
        if (!known)
        {
            entry = new TraceEntry(span.TraceId);
            _byArrival.Enqueue(entry);
        }

        if (entry!.SpanCount >= _limits.MaxSpansPerTrace)
        {
            entry.NoteRejected();
            return false;
        }

        var size = span.EstimateSize();
        if (entry.TryAdd(span, size))
        {
            _spans++;
            _bytes += size;
        }

        return true;
    }

    private void Trim()
    {
        while (_byArrival.Count > 0 && IsOverLimit())
        {
            var oldest = _byArrival.Dequeue();
            _byId.Remove(oldest.Id);
            _spans -= oldest.SpanCount;
            _bytes -= oldest.Size;
            _evictedTraces++;
        }
    }

    private bool IsOverLimit() =>
        _byId.Count > _limits.MaxTraceCount || _spans > _limits.MaxSpanCount || _bytes > _limits.MaxBytesPerSignal;
}

/// <summary>Figures of the trace store.</summary>
/// <param name="Traces">Traces kept.</param>
/// <param name="Spans">Spans kept.</param>
/// <param name="Bytes">Estimated bytes of them.</param>
/// <param name="Received">Spans received since the start.</param>
/// <param name="EvictedTraces">Traces forgotten to make room.</param>
/// <param name="Rejected">Spans refused because their trace was full.</param>
public sealed record TraceStatistics(int Traces, int Spans, long Bytes, long Received, long EvictedTraces, long Rejected);

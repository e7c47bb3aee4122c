namespace Aspire.Dashboard.Telemetry.Traces;

/// <summary>A trace while it grows. Its owner locks; the summary is made anew only after a change.</summary>
internal sealed class TraceEntry(TraceId id)
{
    private const int MaxSpanNames = 64;

    private readonly List<Span> _spans = [];
    private readonly HashSet<(SpanId Id, SpanKind Kind)> _seen = [];
    private readonly HashSet<string> _names = [];
    private readonly List<TraceParticipant> _participants = [];
    private TraceSummary? _summary;
    private Span[]? _snapshot;
    private Span? _root;
    private ulong _start = ulong.MaxValue;
    private ulong _end;
    private int _errors;
    private int _rejected;

    public TraceId Id => id;

    public int SpanCount => _spans.Count;

    public long Size { get; private set; }

    /// <summary>Adds a span; a repeated one (an exporter tried again) changes nothing and answers false.</summary>
    public bool TryAdd(Span span, int size)
    {
        if (!_seen.Add((span.Id, span.Kind)))
        {
            return false;
        }

        _spans.Add(span);
        Size += size;
        _start = Math.Min(_start, span.StartNanos);
        _end = Math.Max(_end, span.EndNanos);
        _errors += span.IsError ? 1 : 0;
        if (_names.Count < MaxSpanNames)
        {
            _names.Add(span.Name);
        }

        _root = BetterRoot(_root, span);
        Count(span);
        _summary = null;
        _snapshot = null;
        return true;
    }

    public void NoteRejected()
    {
        _rejected++;
        _summary = null;
    }

    public TraceSummary Summary => _summary ??= new TraceSummary
    {
        Id = id,
        Root = _root!,
        StartNanos = _start,
        EndNanos = _end,
        SpanCount = _spans.Count,
        ErrorCount = _errors,
        RejectedCount = _rejected,
        Participants = [.. _participants],
        SpanNames = [.. _names],
    };

    public Trace ToTrace() => new(Summary, _snapshot ??= [.. _spans]);

    private static Span BetterRoot(Span? known, Span candidate)
    {
        if (known is null || (candidate.IsRoot && !known.IsRoot))
        {
            return candidate;
        }

        return candidate.IsRoot == known.IsRoot && candidate.StartNanos < known.StartNanos ? candidate : known;
    }

    private void Count(Span span)
    {
        var error = span.IsError ? 1 : 0;
        var index = _participants.FindIndex(p => p.Resource == span.Resource);
        if (index < 0)
        {
            _participants.Add(new TraceParticipant(span.Resource, 1, error));
        }
        else
        {
            var known = _participants[index];
            _participants[index] = new TraceParticipant(known.Resource, known.SpanCount + 1, known.ErrorCount + error);
        }
    }
}

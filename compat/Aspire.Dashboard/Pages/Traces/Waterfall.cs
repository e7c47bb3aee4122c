using Aspire.Dashboard.Telemetry.Traces;

namespace Aspire.Dashboard.Pages.Traces;

/// <summary>A span in the waterfall.</summary>
/// <param name="Span">The span.</param>
/// <param name="Depth">0 for a root.</param>
/// <param name="ChildCount">Its direct children.</param>
/// <param name="IsOrphan">True when its parent has not arrived, or was refused.</param>
internal sealed record WaterfallRow(Span Span, int Depth, int ChildCount, bool IsOrphan);

/// <summary>The spans of a trace as a tree: children below their parent, by start.</summary>
internal sealed class Waterfall
{
    private Waterfall(IReadOnlyList<WaterfallRow> rows) => Rows = rows;

    /// <summary>All spans, parents before their children.</summary>
    public IReadOnlyList<WaterfallRow> Rows { get; }

    public static Waterfall Of(Trace trace)
    {
        var spans = trace.Spans.ToArray();
        Array.Sort(spans, static (a, b) => a.StartNanos != b.StartNanos ? a.StartNanos.CompareTo(b.StartNanos) : b.EndNanos.CompareTo(a.EndNanos));
        var known = spans.Select(s => s.Id).ToHashSet();
        var children = spans.Where(s => s.ParentId != s.Id).ToLookup(s => s.ParentId);
        var rows = new List<WaterfallRow>(spans.Length);
        var placed = new HashSet<Span>(ReferenceEqualityComparer.Instance);

        // A stack instead of recursion: a sender may chain as many spans as the trace holds.
        var pending = new Stack<(Span Span, int Depth, bool IsOrphan)>();
        foreach (var span in spans.Where(s => s.IsRoot || !known.Contains(s.ParentId)))
        {
            Place(span, isOrphan: !span.IsRoot);
        }

        // Spans that are each other's parents hang on no root.
        foreach (var span in spans)
        {
            Place(span, isOrphan: true);
        }

        return new Waterfall(rows);

        void Place(Span start, bool isOrphan)
        {
            pending.Push((start, 0, isOrphan));
            while (pending.TryPop(out var next))
            {
                if (!placed.Add(next.Span))
                {
                    continue;
                }

                var below = children[next.Span.Id].Where(child => !placed.Contains(child)).ToArray();
                rows.Add(new WaterfallRow(next.Span, next.Depth, below.Length, next.IsOrphan));
                for (var i = below.Length - 1; i >= 0; i--)
                {
                    pending.Push((below[i], next.Depth + 1, false));
                }
            }
        }
    }

    /// <summary>The rows to show: without what is below collapsed spans; with a text, only what contains it and the way there.</summary>
    public IReadOnlyList<WaterfallRow> Visible(IReadOnlySet<Span> collapsed, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return collapsed.Count == 0 ? Rows : WithoutCollapsed(collapsed);
        }

        var visible = new List<WaterfallRow>();
        var way = new Stack<WaterfallRow>();
        var shown = new HashSet<Span>(ReferenceEqualityComparer.Instance);
        foreach (var row in Rows)
        {
            while (way.TryPeek(out var above) && above.Depth >= row.Depth)
            {
                way.Pop();
            }

            way.Push(row);
            if (Contains(row.Span, text))
            {
                visible.AddRange(way.Reverse().Where(ancestor => shown.Add(ancestor.Span)));
            }
        }

        return visible;
    }

    /// <summary>Whether a span's name, resource, status, id or attributes contain the text.</summary>
    public static bool Contains(Span span, string text)
    {
        return Has(span.Name) || Has(span.Resource.Name) || Has(span.StatusMessage) || Has(span.Id.ToString())
            || span.Attributes.Any(a => Has(a.Key) || Has(a.Value));

        bool Has(string? value) => value is not null && value.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    private List<WaterfallRow> WithoutCollapsed(IReadOnlySet<Span> collapsed)
    {
        var visible = new List<WaterfallRow>(Rows.Count);
        var hiddenBelow = int.MaxValue;
        foreach (var row in Rows)
        {
            if (row.Depth > hiddenBelow)
            {
                continue;
            }

            hiddenBelow = collapsed.Contains(row.Span) ? row.Depth : int.MaxValue;
            visible.Add(row);
        }

        return visible;
    }
}

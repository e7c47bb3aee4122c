namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>What the script of the charts draws. Its members are the script's.</summary>
/// <param name="Kind"><c>lines</c> over time, or <c>bars</c> by bucket.</param>
/// <param name="From">Left edge: seconds since 1970 UTC; for bars 0.</param>
/// <param name="To">Right edge; for bars their number.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="Labels">Labels of the bars; empty for lines.</param>
/// <param name="Lines">The lines; of bars there is one.</param>
public sealed record ChartSpec(string Kind, double From, double To, string Unit, IReadOnlyList<string> Labels, IReadOnlyList<ChartSpecLine> Lines)
{
    private const double NanosPerSecond = 1e9;

    // More points than a chart has pixels cost the network and show nothing.
    private const int MaxPoints = 900;

    // Of the twelve hues, neighbours far apart.
    private static readonly int[] Hues = [0, 2, 1, 4, 5, 3, 6, 10, 8, 11, 7, 9];

    /// <summary>Style class of the n-th line: neighbours get colours far apart.</summary>
    public static string ColorOf(int index) => $"hue{Hues[index % Hues.Length]}";

    /// <summary>Lines over time.</summary>
    public static ChartSpec Of(ChartData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new ChartSpec(
            "lines", data.FromNanos / NanosPerSecond, data.ToNanos / NanosPerSecond, data.Unit, [],
            [.. data.Lines.Select((line, i) => LineOf(line, ColorOf(i)))]);
    }

    /// <summary>A bar for each bucket.</summary>
    public static ChartSpec Of(IReadOnlyList<(string Label, ulong Count)> buckets)
    {
        ArgumentNullException.ThrowIfNull(buckets);
        return new ChartSpec(
            "bars", 0, buckets.Count, "", [.. buckets.Select(b => b.Label)],
            [new ChartSpecLine("measurements", ColorOf(0), [.. Enumerable.Range(0, buckets.Count).Select(i => (double)i)], [.. buckets.Select(b => (double?)b.Count)])]);
    }

    private static ChartSpecLine LineOf(ChartLine line, string color)
    {
        var points = Thin(line.Points);
        return new ChartSpecLine(
            line.Label.Length == 0 ? "all" : line.Label, color,
            [.. points.Select(p => p.TimeNanos / NanosPerSecond)],
            [.. points.Select(p => double.IsFinite(p.Value) ? p.Value : (double?)null)]);
    }

    // Of each stretch its first, lowest and highest point: peaks stay.
    private static IReadOnlyList<ChartPoint> Thin(IReadOnlyList<ChartPoint> points)
    {
        if (points.Count <= MaxPoints)
        {
            return points;
        }

        var thin = new List<ChartPoint>(MaxPoints);
        foreach (var stretch in points.Chunk((points.Count * 3 / MaxPoints) + 1))
        {
            thin.AddRange(new[] { stretch[0], stretch.MinBy(p => p.Value), stretch.MaxBy(p => p.Value) }.Distinct().OrderBy(p => p.TimeNanos));
        }

        return thin;
    }
}

/// <summary>A line, or the row of bars.</summary>
/// <param name="Label">What it stands for.</param>
/// <param name="Color">Style class of its colour.</param>
/// <param name="X">Seconds since 1970 UTC, or numbers of buckets; rising.</param>
/// <param name="Y">Values; null breaks the line.</param>
public sealed record ChartSpecLine(string Label, string Color, IReadOnlyList<double> X, IReadOnlyList<double?> Y);

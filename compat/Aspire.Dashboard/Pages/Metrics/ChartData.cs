using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Metrics;

namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>A value at a moment; a value that is not a number breaks the line.</summary>
/// <param name="TimeNanos">Nanoseconds since 1970 UTC.</param>
/// <param name="Value">The value.</param>
public readonly record struct ChartPoint(ulong TimeNanos, double Value);

/// <summary>A line of a chart.</summary>
/// <param name="Label">What it stands for.</param>
/// <param name="Points">Its points by time.</param>
public sealed record ChartLine(string Label, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>The last value, or null.</summary>
    public double? Last => Points.Count > 0 && double.IsFinite(Points[^1].Value) ? Points[^1].Value : null;
}

/// <summary>What is drawn of an instrument over a stretch of time.</summary>
/// <param name="FromNanos">Left edge.</param>
/// <param name="ToNanos">Right edge.</param>
/// <param name="Lines">The lines.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="Caption">What the values are.</param>
/// <param name="Distribution">Measurements of the stretch by bucket, for a histogram.</param>
public sealed record ChartData(
    ulong FromNanos, ulong ToNanos, IReadOnlyList<ChartLine> Lines, string Unit, string Caption, HistogramBuckets? Distribution)
{
    private const double NanosPerSecond = 1e9;
    private static readonly (double Share, string Label)[] Percentiles = [(0.5, "p50"), (0.9, "p90"), (0.99, "p99")];

    /// <summary>Works out what to draw.</summary>
    /// <param name="instrument">The instrument.</param>
    /// <param name="series">Those of its series that are drawn.</param>
    /// <param name="now">Right edge.</param>
    /// <param name="range">Time shown.</param>
    public static ChartData Of(InstrumentSnapshot instrument, IReadOnlyList<SeriesSnapshot> series, DateTimeOffset now, TimeSpan range)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        var to = UnixNanos.FromDateTime(now);
        var from = UnixNanos.FromDateTime(now - range);
        var unit = instrument.Info.Unit is "1" ? "" : instrument.Info.Unit.Trim('{', '}');
        return instrument.Info.Kind switch
        {
            InstrumentKind.Histogram => OfHistogram(series, from, to, unit),
            InstrumentKind.Counter => new ChartData(from, to, [.. series.Select(s => new ChartLine(s.Label, Rates(s, from, to)))], unit.Length == 0 ? "/s" : $"{unit}/s", "rate per second", null),
            _ => new ChartData(from, to, [.. series.Select(s => new ChartLine(s.Label, Values(s, from, to)))], unit, "value", null),
        };
    }

    private static List<ChartPoint> Values(SeriesSnapshot series, ulong from, ulong to)
    {
        var points = new List<ChartPoint>();
        foreach (var point in series.Points.Where(p => p.TimeNanos >= from && p.FromNanos <= to))
        {
            points.Add(new ChartPoint(Math.Max(from, point.FromNanos), point.Value));
            if (point.TimeNanos > point.FromNanos)
            {
                points.Add(new ChartPoint(Math.Min(to, point.TimeNanos), point.Value));
            }
        }

        return points;
    }

    // Between two reports the rate is the growth over the time between; while a sum stays the same it is zero.
    private static List<ChartPoint> Rates(SeriesSnapshot series, ulong from, ulong to)
    {
        var points = new List<ChartPoint>();
        MetricPoint? previous = null;
        foreach (var point in series.Points)
        {
            if (previous is not null && point.FromNanos > previous.TimeNanos && point.FromNanos >= from)
            {
                // A sum that got smaller was reset by a restart and began at zero.
                var growth = point.Value >= previous.Value ? point.Value - previous.Value : point.Value;
                points.Add(new ChartPoint(point.FromNanos, growth / ((point.FromNanos - previous.TimeNanos) / NanosPerSecond)));
            }

            if (point.TimeNanos > point.FromNanos && point.TimeNanos >= from)
            {
                points.Add(new ChartPoint(Math.Min(to, point.TimeNanos), 0));
            }

            previous = point;
        }

        return points;
    }

    private static ChartData OfHistogram(IReadOnlyList<SeriesSnapshot> series, ulong from, ulong to, string unit)
    {
        // All series of an instrument are reported together, so their moments are few.
        var moments = series.SelectMany(s => s.Points).Where(p => p.FromNanos >= from && p.FromNanos <= to).Select(p => p.FromNanos).Distinct().Order().ToArray();
        var before = Sum(series, from);
        var last = before;
        var lines = Percentiles.Select(_ => new List<ChartPoint>()).ToArray();
        foreach (var moment in moments)
        {
            var state = Sum(series, moment);
            var added = state?.Since(last);
            for (var i = 0; i < Percentiles.Length; i++)
            {
                lines[i].Add(new ChartPoint(moment, added?.Percentile(Percentiles[i].Share) ?? double.NaN));
            }

            last = state;
        }

        return new ChartData(
            from, to, [.. Percentiles.Select((p, i) => new ChartLine(p.Label, lines[i]))], unit, "percentiles of what was measured between two reports", last?.Since(before));
    }

    // All series added up as they were at a moment.
    private static HistogramBuckets? Sum(IReadOnlyList<SeriesSnapshot> series, ulong moment)
    {
        HistogramBuckets? sum = null;
        foreach (var one in series)
        {
            if (one.Points.LastOrDefault(p => p.FromNanos <= moment)?.Buckets is { } buckets)
            {
                sum = sum is null ? buckets : sum.Plus(buckets);
            }
        }

        return sum;
    }
}

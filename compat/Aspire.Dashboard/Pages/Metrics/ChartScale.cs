using System.Globalization;

namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>The values of a vertical axis: from zero, or from the lowest value below it, to a round number above the highest.</summary>
internal sealed class ChartScale
{
    private const int Steps = 4;
    private static readonly double[] RoundSteps = [1, 2, 2.5, 5, 10];

    private ChartScale(double low, double high, double step)
    {
        Low = low;
        High = high;
        Ticks = [.. Enumerable.Range(0, (int)Math.Round((high - low) / step) + 1).Select(i => low + (i * step))];
    }

    public double Low { get; }

    public double High { get; }

    public IReadOnlyList<double> Ticks { get; }

    public static ChartScale Of(IEnumerable<double> values)
    {
        double low = 0;
        double high = 0;
        foreach (var value in values.Where(double.IsFinite))
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        if (high - low <= 0)
        {
            return new ChartScale(0, 1, 0.25);
        }

        var rough = (high - low) / Steps;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = magnitude * RoundSteps.First(s => s * magnitude >= rough * 0.999);
        return new ChartScale(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, step);
    }

    /// <summary>Share of the height, 0 at the bottom.</summary>
    public double Share(double value) => (value - Low) / (High - Low);

    /// <summary>A value in few characters: <c>1.2k</c>, <c>0.025</c>.</summary>
    public static string Text(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1e9 => (value / 1e9).ToString("0.##", CultureInfo.InvariantCulture) + "G",
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (value / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + "k",
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };
}

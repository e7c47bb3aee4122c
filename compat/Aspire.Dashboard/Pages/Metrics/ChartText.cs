using System.Globalization;

namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>Values of charts as text.</summary>
internal static class ChartText
{
    /// <summary>A value in few characters: <c>1.2k</c>, <c>0.025</c>. The script of the charts has the same.</summary>
    public static string Of(double value) => Math.Abs(value) switch
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

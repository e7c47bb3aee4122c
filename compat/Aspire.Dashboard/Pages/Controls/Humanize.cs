using System.Globalization;

namespace Aspire.Dashboard.Pages.Controls;

/// <summary>Figures as people read them.</summary>
internal static class Humanize
{
    /// <summary>A duration with three digits at most: <c>850 µs</c>, <c>12.3 ms</c>, <c>1.24 s</c>, <c>2 m 3 s</c>, <c>4 h 5 m</c>, <c>3 d 2 h</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { Ticks: 0 } => "0 µs",
        { TotalMilliseconds: < 1 } => Digits(duration.TotalMicroseconds, "µs"),
        { TotalSeconds: < 1 } => Digits(duration.TotalMilliseconds, "ms"),
        { TotalMinutes: < 1 } => Digits(duration.TotalSeconds, "s"),
        { TotalHours: < 1 } => $"{(int)duration.TotalMinutes} m {duration.Seconds} s",
        { TotalDays: < 1 } => $"{(int)duration.TotalHours} h {duration.Minutes} m",
        _ => $"{(int)duration.TotalDays} d {duration.Hours} h",
    };

    /// <summary>A count with separators: <c>12,345</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun: <c>1 span</c>, <c>12 spans</c>.</summary>
    public static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : $"{Count(count)} {noun}s";

    /// <summary>An amount in US dollars with as many digits as it needs: <c>$1.25</c>, <c>$0.00042</c>.</summary>
    public static string Dollars(decimal amount) =>
        amount >= 1 || amount == 0 ? amount.ToString("$0.00", CultureInfo.InvariantCulture) : "$" + ((double)amount).ToString("0.00####", CultureInfo.InvariantCulture);

    /// <summary>A size in bytes: <c>512 B</c>, <c>12.3 MiB</c>.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        < 1024 => $"{bytes:0} B",
        < 1048576 => Digits(bytes / 1024, "KiB"),
        < 1073741824 => Digits(bytes / 1048576, "MiB"),
        _ => Digits(bytes / 1073741824, "GiB"),
    };

    /// <summary>A percentage for an SVG attribute.</summary>
    public static string Percent(double share) => (Math.Clamp(share, 0, 1) * 100).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    private static string Digits(double value, string unit) =>
        value.ToString(value < 10 ? "0.##" : value < 100 ? "0.#" : "0", CultureInfo.InvariantCulture) + " " + unit;
}

using Aspire.Dashboard.Telemetry.Metrics;

namespace Aspire.Dashboard.Pages.Metrics;

/// <summary>A dimension of an instrument: an attribute in which its series differ.</summary>
/// <param name="Key">Name of the attribute.</param>
/// <param name="Values">Its values.</param>
/// <param name="Chosen">The values that are drawn; empty for all.</param>
internal sealed record Dimension(string Key, IReadOnlyList<string> Values, IReadOnlySet<string> Chosen)
{
    /// <summary>The dimensions of an instrument with what a person chose of them, written as <c>key=value</c>.</summary>
    public static IReadOnlyList<Dimension> Of(InstrumentSnapshot instrument, IReadOnlyCollection<string> chosen) =>
    [
        .. instrument.Series.SelectMany(series => series.Attributes)
            .GroupBy(attribute => attribute.Key, attribute => attribute.Value)
            .OrderBy(values => values.Key, StringComparer.Ordinal)
            .Select(values => new Dimension(
                values.Key,
                [.. values.Distinct().Order(StringComparer.OrdinalIgnoreCase)],
                values.Where(value => chosen.Contains(TextOf(values.Key, value))).ToHashSet())),
    ];

    /// <summary>How the choice of a value is written.</summary>
    public static string TextOf(string key, string value) => $"{key}={value}";

    /// <summary>Whether a series is drawn as far as this dimension goes.</summary>
    public bool Allows(SeriesSnapshot series) =>
        Chosen.Count == 0 || series.Attributes.Any(attribute => attribute.Key == Key && Chosen.Contains(attribute.Value));
}

namespace Aspire.Dashboard.Telemetry.Metrics;

/// <summary>An instrument of a meter.</summary>
/// <param name="Meter">Name of the meter.</param>
/// <param name="Name">Name of the instrument.</param>
/// <param name="Description">What it measures, or empty.</param>
/// <param name="Unit">UCUM unit, or empty.</param>
/// <param name="Kind">How its values combine.</param>
public sealed record InstrumentInfo(string Meter, string Name, string Description, string Unit, InstrumentKind Kind);

/// <summary>An instrument with its series, as of now.</summary>
/// <param name="Info">What it is.</param>
/// <param name="Series">Its series.</param>
/// <param name="RejectedSeries">Points refused because the instrument has too many attribute sets.</param>
public sealed record InstrumentSnapshot(InstrumentInfo Info, IReadOnlyList<SeriesSnapshot> Series, long RejectedSeries);

/// <summary>A point as it came in, with its place.</summary>
/// <param name="Resource">Who sent it.</param>
/// <param name="Instrument">The instrument.</param>
/// <param name="Attributes">Its attribute set, sorted by key.</param>
/// <param name="Point">The point.</param>
/// <param name="IsDelta">True when the value counts from the last report and not from the start.</param>
public sealed record MetricMeasurement(
    TelemetryResource Resource, InstrumentInfo Instrument, IReadOnlyList<TelemetryAttribute> Attributes, MetricPoint Point, bool IsDelta);

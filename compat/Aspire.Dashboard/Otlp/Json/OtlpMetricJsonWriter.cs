using System.Globalization;
using System.Text.Json;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Metrics;

namespace Aspire.Dashboard.Otlp.Json;

/// <summary>Writes instruments as OTLP JSON. Sums and histograms are cumulative, as the store keeps them.</summary>
internal static class OtlpMetricJsonWriter
{
    // AggregationTemporality.Cumulative.
    private const int Cumulative = 2;

    public static void Write(Utf8JsonWriter json, TelemetryResource resource, IEnumerable<InstrumentSnapshot> instruments)
    {
        json.WriteStartObject();
        json.WriteStartArray("resourceMetrics");
        json.WriteStartObject();
        json.WriteStartObject("resource");
        OtlpJsonWriter.WriteAttributes(json, resource.Attributes);
        json.WriteEndObject();
        json.WriteStartArray("scopeMetrics");
        foreach (var meter in instruments.GroupBy(instrument => instrument.Info.Meter))
        {
            json.WriteStartObject();
            json.WriteStartObject("scope");
            json.WriteString("name", meter.Key);
            json.WriteEndObject();
            json.WriteStartArray("metrics");
            foreach (var instrument in meter)
            {
                WriteInstrument(json, instrument);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteInstrument(Utf8JsonWriter json, InstrumentSnapshot instrument)
    {
        var kind = instrument.Info.Kind;
        json.WriteStartObject();
        json.WriteString("name", instrument.Info.Name);
        json.WriteString("description", instrument.Info.Description);
        json.WriteString("unit", instrument.Info.Unit);
        json.WriteStartObject(kind switch { InstrumentKind.Gauge => "gauge", InstrumentKind.Histogram => "histogram", _ => "sum" });
        if (kind != InstrumentKind.Gauge)
        {
            json.WriteNumber("aggregationTemporality", Cumulative);
        }

        if (kind is InstrumentKind.Counter or InstrumentKind.UpDownCounter)
        {
            json.WriteBoolean("isMonotonic", kind == InstrumentKind.Counter);
        }

        json.WriteStartArray("dataPoints");
        foreach (var series in instrument.Series)
        {
            foreach (var point in series.Points)
            {
                WritePoint(json, series, point, point.FromNanos, kind);
                if (point.TimeNanos > point.FromNanos)
                {
                    // A value that stayed the same has a first and a last report.
                    WritePoint(json, series, point, point.TimeNanos, kind);
                }
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePoint(Utf8JsonWriter json, SeriesSnapshot series, MetricPoint point, ulong time, InstrumentKind kind)
    {
        json.WriteStartObject();
        OtlpJsonWriter.WriteAttributes(json, series.Attributes);
        json.WriteString("timeUnixNano", Text(time));
        if (kind != InstrumentKind.Histogram)
        {
            WriteNumber("asDouble", point.Value);
        }
        else
        {
            WriteNumber("sum", point.Value);
            json.WriteString("count", Text(point.Buckets?.Count ?? 0));
            if (point.Buckets is { } buckets)
            {
                json.WriteStartArray("bucketCounts");
                foreach (var count in buckets.Counts)
                {
                    json.WriteStringValue(Text(count));
                }

                json.WriteEndArray();
                json.WriteStartArray("explicitBounds");
                foreach (var bound in buckets.Bounds)
                {
                    json.WriteNumberValue(bound);
                }

                json.WriteEndArray();
            }
        }

        json.WriteEndObject();

        void WriteNumber(string name, double value)
        {
            if (double.IsFinite(value))
            {
                json.WriteNumber(name, value);
            }
            else
            {
                // The words of protobuf's JSON.
                json.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
            }
        }
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}

using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Telemetry.Metrics;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Metrics.V1;

namespace Aspire.Dashboard.Otlp;

/// <summary>Puts the metric points of a request into the store.</summary>
internal sealed class MetricReader(OtlpReader reader)
{
    /// <summary>Points received since the start.</summary>
    public long Received => reader.Store.Metrics.Statistics.Received;

    public OtlpResult Read(ExportMetricsServiceRequest request)
    {
        var measurements = new List<MetricMeasurement>();
        foreach (var ofResource in request.ResourceMetrics)
        {
            var resource = reader.Resource(ofResource.Resource);
            foreach (var ofScope in ofResource.ScopeMetrics)
            {
                var meter = reader.Attributes.Name(ofScope.Scope?.Name ?? "");
                foreach (var metric in ofScope.Metrics)
                {
                    Read(metric, meter, resource, measurements);
                }
            }
        }

        var refused = reader.Store.Metrics.Add(measurements);
        var reason = refused == 0
            ? ""
            : $"{refused} points exceed the limit of {reader.Store.Limits.MaxSeriesPerInstrument} attribute sets of one instrument (Dashboard:TelemetryLimits:MaxSeriesPerInstrument)";
        return new OtlpResult(refused, reason);
    }

    private void Read(Metric metric, string meter, TelemetryResource resource, List<MetricMeasurement> measurements)
    {
        switch (metric.DataCase)
        {
            case Metric.DataOneofCase.Gauge:
                ReadNumbers(metric.Gauge.DataPoints, InstrumentKind.Gauge, isDelta: false);
                break;
            case Metric.DataOneofCase.Sum:
                ReadNumbers(
                    metric.Sum.DataPoints, metric.Sum.IsMonotonic ? InstrumentKind.Counter : InstrumentKind.UpDownCounter,
                    metric.Sum.AggregationTemporality == AggregationTemporality.Delta);
                break;
            case Metric.DataOneofCase.Histogram:
                var histogram = Instrument(InstrumentKind.Histogram);
                foreach (var point in metric.Histogram.DataPoints)
                {
                    Add(histogram, point.TimeUnixNano, point.Sum, HistogramReader.Read(point), point.Attributes,
                        metric.Histogram.AggregationTemporality == AggregationTemporality.Delta);
                }

                break;
            case Metric.DataOneofCase.ExponentialHistogram:
                var exponential = Instrument(InstrumentKind.Histogram);
                foreach (var point in metric.ExponentialHistogram.DataPoints)
                {
                    Add(exponential, point.TimeUnixNano, point.Sum, HistogramReader.Read(point), point.Attributes,
                        metric.ExponentialHistogram.AggregationTemporality == AggregationTemporality.Delta);
                }

                break;
            case Metric.DataOneofCase.Summary:
                var summary = Instrument(InstrumentKind.Counter);
                foreach (var point in metric.Summary.DataPoints)
                {
                    Add(summary, point.TimeUnixNano, point.Sum, null, point.Attributes, isDelta: false);
                }

                break;
        }

        InstrumentInfo Instrument(InstrumentKind kind) => new(
            meter, reader.Attributes.Name(metric.Name), reader.Attributes.Name(metric.Description), reader.Attributes.Name(metric.Unit), kind);

        void ReadNumbers(IEnumerable<NumberDataPoint> points, InstrumentKind kind, bool isDelta)
        {
            var instrument = Instrument(kind);
            foreach (var point in points)
            {
                var value = point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble;
                Add(instrument, point.TimeUnixNano, value, null, point.Attributes, isDelta);
            }
        }

        void Add(
            InstrumentInfo instrument, ulong time, double value, HistogramBuckets? buckets,
            Google.Protobuf.Collections.RepeatedField<OpenTelemetry.Proto.Common.V1.KeyValue> attributes, bool isDelta) =>
            measurements.Add(new MetricMeasurement(
                resource, instrument, reader.SortedAttributes(attributes), new MetricPoint(time, time, value, buckets), isDelta));
    }
}

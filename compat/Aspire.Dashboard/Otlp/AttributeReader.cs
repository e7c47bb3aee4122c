using System.Globalization;
using System.Text;
using System.Text.Json;
using Aspire.Dashboard.Telemetry;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Common.V1;

namespace Aspire.Dashboard.Otlp;

/// <summary>Turns wire attributes into those the store keeps, within the limits.</summary>
internal sealed class AttributeReader(TelemetryLimits limits)
{
    // A value can nest as deep as a sender likes; nobody reads deeper than this.
    private const int MaxDepth = 16;

    private readonly StringPool _pool = new();

    public string Name(string name) => _pool.Intern(Text(name));

    /// <summary>Cuts a text to the limit.</summary>
    public string Text(string text) =>
        text.Length <= limits.MaxAttributeLength ? text : string.Concat(text.AsSpan(0, limits.MaxAttributeLength - 1), "…");

    /// <summary>Reads attributes; those beyond the limit are counted into <paramref name="dropped"/>.</summary>
    public TelemetryAttribute[] Read(RepeatedField<KeyValue> source, ref int dropped)
    {
        var count = Math.Min(source.Count, limits.MaxAttributeCount);
        dropped += source.Count - count;
        if (count == 0)
        {
            return [];
        }

        var attributes = new TelemetryAttribute[count];
        for (var i = 0; i < count; i++)
        {
            var (value, kind) = Value(source[i].Value);
            attributes[i] = new TelemetryAttribute(Name(source[i].Key), value, kind);
        }

        return attributes;
    }

    /// <summary>A value as text, and what it was.</summary>
    public (string Text, AttributeKind Kind) Value(AnyValue? value)
    {
        var (text, kind) = value?.ValueCase switch
        {
            AnyValue.ValueOneofCase.StringValue => (value.StringValue, AttributeKind.Text),
            AnyValue.ValueOneofCase.BoolValue => (value.BoolValue ? "true" : "false", AttributeKind.Boolean),
            AnyValue.ValueOneofCase.IntValue => (value.IntValue.ToString(CultureInfo.InvariantCulture), AttributeKind.Integer),
            AnyValue.ValueOneofCase.DoubleValue => (value.DoubleValue.ToString("R", CultureInfo.InvariantCulture), AttributeKind.Number),
            AnyValue.ValueOneofCase.BytesValue => (value.BytesValue.ToBase64(), AttributeKind.Bytes),
            AnyValue.ValueOneofCase.ArrayValue or AnyValue.ValueOneofCase.KvlistValue => (ToJson(value), AttributeKind.Json),
            _ => ("", AttributeKind.Text),
        };
        return (_pool.Intern(Text(text)), kind);
    }

    private static string ToJson(AnyValue value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer, value, 0);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Utf8JsonWriter writer, AnyValue? value, int depth)
    {
        switch (value?.ValueCase)
        {
            case AnyValue.ValueOneofCase.StringValue:
                writer.WriteStringValue(value.StringValue);
                break;
            case AnyValue.ValueOneofCase.BoolValue:
                writer.WriteBooleanValue(value.BoolValue);
                break;
            case AnyValue.ValueOneofCase.IntValue:
                writer.WriteNumberValue(value.IntValue);
                break;
            case AnyValue.ValueOneofCase.DoubleValue when double.IsFinite(value.DoubleValue):
                writer.WriteNumberValue(value.DoubleValue);
                break;
            case AnyValue.ValueOneofCase.DoubleValue:
                writer.WriteStringValue(value.DoubleValue.ToString(CultureInfo.InvariantCulture));
                break;
            case AnyValue.ValueOneofCase.BytesValue:
                writer.WriteBase64StringValue(value.BytesValue.Span);
                break;
            case AnyValue.ValueOneofCase.ArrayValue when depth < MaxDepth:
                writer.WriteStartArray();
                foreach (var item in value.ArrayValue.Values)
                {
                    Write(writer, item, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case AnyValue.ValueOneofCase.KvlistValue when depth < MaxDepth:
                writer.WriteStartObject();
                foreach (var item in value.KvlistValue.Values)
                {
                    writer.WritePropertyName(item.Key);
                    Write(writer, item.Value, depth + 1);
                }

                writer.WriteEndObject();
                break;
            case AnyValue.ValueOneofCase.ArrayValue or AnyValue.ValueOneofCase.KvlistValue:
                writer.WriteStringValue("…");
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;

namespace Aspire.Dashboard.Otlp.Json;

/// <summary>
/// JSON of OTLP. It is protobuf's own JSON but for identities, which are hexadecimal instead of base64
/// (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding); those are rewritten while the text is read once.
/// </summary>
internal static class OtlpJson
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    /// <summary>Parses a request.</summary>
    /// <exception cref="InvalidDataException">It is no JSON of this message; the text says where.</exception>
    public static T Parse<T>(ReadOnlySequence<byte> json)
        where T : IMessage, new()
    {
        try
        {
            return Parser.Parse<T>(WithBase64Ids(json));
        }
        catch (Exception e) when (e is JsonException or InvalidProtocolBufferException or InvalidJsonException or FormatException or OverflowException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    public static string Format(IMessage message) => Formatter.Format(message);

    private static string WithBase64Ids(ReadOnlySequence<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 100, CommentHandling = JsonCommentHandling.Disallow });
        var buffer = new ArrayBufferWriter<byte>(Math.Max(1, (int)json.Length));
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = 100 }))
        {
            var idName = "";
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String && idName.Length > 0)
                {
                    WriteId(writer, idName, reader.GetString()!);
                }
                else
                {
                    Copy(ref reader, writer);
                }

                idName = reader.TokenType == JsonTokenType.PropertyName ? IdName(ref reader) : "";
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string IdName(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("traceId"u8) ? "traceId"
        : reader.ValueTextEquals("spanId"u8) ? "spanId"
        : reader.ValueTextEquals("parentSpanId"u8) ? "parentSpanId"
        : "";

    private static void WriteId(Utf8JsonWriter writer, string name, string hex)
    {
        try
        {
            writer.WriteBase64StringValue(Convert.FromHexString(hex));
        }
        catch (FormatException)
        {
            throw new InvalidDataException($"{name} '{(hex.Length > 40 ? hex[..40] + "…" : hex)}' is not hexadecimal");
        }
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(reader.GetString()!);
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            default:
                // Numbers and literals go over as they are written.
                writer.WriteRawValue(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }
}

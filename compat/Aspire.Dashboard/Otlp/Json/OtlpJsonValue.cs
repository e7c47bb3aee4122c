using System.Text.Json;

namespace Aspire.Dashboard.Otlp.Json;

/// <summary>Turns the JSON text of a list or map, as the store keeps it, back into an OTLP value.</summary>
internal static class OtlpJsonValue
{
    /// <summary>Writes the member of an <c>AnyValue</c>; false, and nothing written, when the text is no JSON (any more: it may have been cut).</summary>
    public static bool TryWriteMember(Utf8JsonWriter json, string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            WriteMember(json, parsed.RootElement);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void WriteMember(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                json.WriteStartObject("arrayValue");
                json.WriteStartArray("values");
                foreach (var item in value.EnumerateArray())
                {
                    json.WriteStartObject();
                    WriteMember(json, item);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case JsonValueKind.Object:
                json.WriteStartObject("kvlistValue");
                json.WriteStartArray("values");
                foreach (var member in value.EnumerateObject())
                {
                    json.WriteStartObject();
                    json.WriteString("key", member.Name);
                    json.WriteStartObject("value");
                    WriteMember(json, member.Value);
                    json.WriteEndObject();
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case JsonValueKind.String:
                json.WriteString("stringValue", value.GetString());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                json.WriteBoolean("boolValue", value.GetBoolean());
                break;
            case JsonValueKind.Number when value.TryGetInt64(out _):
                json.WriteString("intValue", value.GetRawText());
                break;
            case JsonValueKind.Number:
                json.WriteNumber("doubleValue", value.GetDouble());
                break;
            default:
                // Null is a value without a member.
                break;
        }
    }
}

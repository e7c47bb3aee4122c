using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Frames;

/// <summary>JSON that is UTF-8 already and goes into a frame as it is.</summary>
/// <param name="utf8">A whole JSON value.</param>
[JsonConverter(typeof(RawJsonConverter))]
public sealed class RawJson(ReadOnlyMemory<byte> utf8)
{
    /// <summary>The value.</summary>
    public ReadOnlyMemory<byte> Utf8 => utf8;
}

/// <summary>Copies <see cref="RawJson"/> instead of writing it token by token.</summary>
public sealed class RawJsonConverter : JsonConverter<RawJson>
{
    /// <inheritdoc/>
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(System.Text.Encoding.UTF8.GetBytes(document.RootElement.GetRawText()));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Docker.DotNet.Json;

/// <summary>
/// Reads <c>null</c> as the type's default. Engines write it where a number does not apply (yet), such as the exit code of a process
/// that runs, and the package's model has no null there.
/// </summary>
internal abstract class NullAsDefaultConverter<T>(JsonConverter<T> inner) : JsonConverter<T>
    where T : struct
{
    public override bool HandleNull => true;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? default : inner.Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => inner.Write(writer, value, options);
}

/// <inheritdoc/>
internal sealed class BooleanConverter() : NullAsDefaultConverter<bool>(JsonMetadataServices.BooleanConverter);

/// <inheritdoc/>
internal sealed class Int64Converter() : NullAsDefaultConverter<long>(JsonMetadataServices.Int64Converter);

/// <inheritdoc/>
internal sealed class UInt64Converter() : NullAsDefaultConverter<ulong>(JsonMetadataServices.UInt64Converter);

/// <inheritdoc/>
internal sealed class UInt32Converter() : NullAsDefaultConverter<uint>(JsonMetadataServices.UInt32Converter);

/// <inheritdoc/>
internal sealed class UInt16Converter() : NullAsDefaultConverter<ushort>(JsonMetadataServices.UInt16Converter);

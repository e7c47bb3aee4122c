using System.Buffers.Binary;
using System.Globalization;

namespace Aspire.Dashboard.Telemetry;

/// <summary>Identity of a span in its trace: 8 bytes, written as 16 lower-case hexadecimal digits. All zeroes means none.</summary>
/// <param name="Value">The bytes, big-endian.</param>
public readonly record struct SpanId(ulong Value)
{
    private const int ByteCount = 8;

    /// <summary>Whether there is no span.</summary>
    public bool IsEmpty => Value == 0;

    /// <summary>Reads the 8 bytes of the wire; any other length or all zeroes is no identity.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SpanId id)
    {
        id = bytes.Length == ByteCount ? new SpanId(BinaryPrimitives.ReadUInt64BigEndian(bytes)) : default;
        return !id.IsEmpty;
    }

    /// <summary>Reads 16 hexadecimal digits of either case.</summary>
    public static bool TryParse(string? text, out SpanId id)
    {
        id = default;
        if (text is not { Length: 2 * ByteCount } ||
            !ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        id = new SpanId(value);
        return !id.IsEmpty;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}

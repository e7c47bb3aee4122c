using System.Buffers.Binary;
using System.Globalization;

namespace Aspire.Dashboard.Telemetry;

/// <summary>Identity of a trace: 16 bytes, written as 32 lower-case hexadecimal digits. All zeroes means none.</summary>
/// <param name="Value">The bytes, big-endian.</param>
public readonly record struct TraceId(UInt128 Value)
{
    private const int ByteCount = 16;

    /// <summary>Whether there is no trace.</summary>
    public bool IsEmpty => Value == default;

    /// <summary>Reads the 16 bytes of the wire; any other length or all zeroes is no identity.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out TraceId id)
    {
        id = bytes.Length == ByteCount ? new TraceId(BinaryPrimitives.ReadUInt128BigEndian(bytes)) : default;
        return !id.IsEmpty;
    }

    /// <summary>Reads 32 hexadecimal digits of either case.</summary>
    public static bool TryParse(string? text, out TraceId id)
    {
        id = default;
        if (text is not { Length: 2 * ByteCount } ||
            !UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        id = new TraceId(value);
        return !id.IsEmpty;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}

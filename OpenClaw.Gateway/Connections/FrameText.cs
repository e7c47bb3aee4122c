using System.Globalization;
using System.Text.Unicode;

namespace OpenClaw.Gateway.Connections;

/// <summary>Whether the bytes of a frame are text. JSON lets half of a surrogate pair through, which no string can hold.</summary>
internal static class FrameText
{
    public static bool IsText(ReadOnlySpan<byte> utf8) => Utf8.IsValid(utf8) && !HasHalfPair(utf8);

    private static bool HasHalfPair(ReadOnlySpan<byte> json)
    {
        var expectsLow = false;
        while (true)
        {
            var backslash = json.IndexOf((byte)'\\');
            if (backslash < 0 || backslash + 1 >= json.Length)
            {
                return expectsLow;
            }

            if (expectsLow && backslash > 0)
            {
                return true;
            }

            json = json[backslash..];
            var unit = json[1] == (byte)'u' && json.Length >= 6
                && ushort.TryParse(json[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : (ushort)0;
            if (expectsLow != char.IsLowSurrogate((char)unit))
            {
                return true;
            }

            expectsLow = char.IsHighSurrogate((char)unit);
            json = json[(unit == 0 ? 2 : 6)..];
        }
    }
}

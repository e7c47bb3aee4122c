using System.Globalization;

namespace OpenClaw.Protocol.Sandboxes.Rules;

/// <summary>Amounts of memory as people write them: bytes, or a number with b, k, m or g, as the docker CLI takes them.</summary>
public static class MemorySize
{
    /// <summary>Reads an amount.</summary>
    /// <returns>False when it is none, or 0.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var trimmed = text.Trim().ToLowerInvariant();
        if (trimmed.EndsWith('b') && trimmed.Length > 1 && !char.IsAsciiDigit(trimmed[^2]))
        {
            trimmed = trimmed[..^1];
        }

        var (number, shift) = trimmed switch
        {
            [.. var digits, 'b'] => (digits, 0),
            [.. var digits, 'k'] => (digits, 10),
            [.. var digits, 'm'] => (digits, 20),
            [.. var digits, 'g'] => (digits, 30),
            [.. var digits, 't'] => (digits, 40),
            _ => (trimmed, 0),
        };
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || value > (decimal)long.MaxValue / (1L << shift))
        {
            return false;
        }

        bytes = (long)(value * (1L << shift));
        return bytes > 0;
    }
}

using System.Globalization;

namespace OpenClaw.Gateway.Agents;

/// <summary>Spans of time as people write them in openclaw.json: <c>30m</c>, <c>90s</c>, <c>1h</c>, <c>2d</c>; a bare number is minutes.</summary>
internal static class Durations
{
    /// <summary>The span; <paramref name="otherwise"/> when nothing or no number is there.</summary>
    public static TimeSpan Parse(string? text, TimeSpan otherwise)
    {
        var trimmed = text?.Trim().ToLowerInvariant() ?? string.Empty;
        var number = trimmed.TrimEnd("abcdefghijklmnopqrstuvwxyz".ToCharArray());
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value < 0)
        {
            return otherwise;
        }

        return trimmed[number.Length..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(value),
            "s" => TimeSpan.FromSeconds(value),
            "h" => TimeSpan.FromHours(value),
            "d" => TimeSpan.FromDays(value),
            _ => TimeSpan.FromMinutes(value),
        };
    }
}

using System.Globalization;

namespace OpenClaw.Cli.Commands.Cron;

/// <summary>Durations such as <c>10m</c>, <c>1.5h</c> or <c>90s</c>.</summary>
internal static class CronDuration
{
    private static readonly (string Unit, double Milliseconds)[] Units =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000)];

    /// <summary>Reads a duration above zero and below a hundred years.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        var word = text.Trim();
        foreach (var (unit, milliseconds) in Units)
        {
            if (word.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(word[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * milliseconds is >= 1 and < 3.2e12 and var total)
            {
                span = TimeSpan.FromMilliseconds(total);
                return true;
            }
        }

        return false;
    }
}

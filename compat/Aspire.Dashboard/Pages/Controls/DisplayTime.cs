using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Controls;

/// <summary>Times as the person in front of the browser reads them. One per browser tab.</summary>
public sealed class DisplayTime(TimeProvider time)
{
    // Twenty years; older than that is no telemetry.
    private const int MaxMinutes = 20 * 365 * 24 * 60;

    /// <summary>Time zone of the browser; that of this machine until the browser has told.</summary>
    public TimeZoneInfo Zone { get; private set; } = time.LocalTimeZone;

    /// <summary>The moment that uptimes count to.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The moment a number of minutes ago, in nanoseconds since 1970 UTC; null without a number.</summary>
    public ulong? SinceNanos(int? minutes) => minutes is > 0 and < MaxMinutes ? UnixNanos.FromDateTime(Now.AddMinutes(-minutes.Value)) : null;

    /// <summary>Raised when times read differently than before.</summary>
    public event Action? ZoneChanged;

    /// <summary>Takes the browser's time zone by its IANA name.</summary>
    public void SetZone(string? name)
    {
        if (!string.IsNullOrEmpty(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && !zone.HasSameRules(Zone))
        {
            Zone = zone;
            ZoneChanged?.Invoke();
        }
    }

    /// <summary>Time of day with milliseconds, and the date in front unless it is today's.</summary>
    public string Precise(DateTimeOffset moment) => Format(moment, "HH:mm:ss.fff", "yyyy-MM-dd HH:mm:ss.fff");

    /// <summary>Time of day to the second, and the date in front unless it is today's.</summary>
    public string Short(DateTimeOffset moment) => Format(moment, "HH:mm:ss", "yyyy-MM-dd HH:mm:ss");

    /// <summary>Date, time and offset, for a tooltip.</summary>
    public string Full(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, Zone).ToString("yyyy-MM-dd HH:mm:ss.fffffff zzz", System.Globalization.CultureInfo.InvariantCulture);

    private string Format(DateTimeOffset moment, string today, string otherDay)
    {
        var local = TimeZoneInfo.ConvertTime(moment, Zone);
        var format = local.Date == TimeZoneInfo.ConvertTime(Now, Zone).Date ? today : otherDay;
        return local.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
    }
}

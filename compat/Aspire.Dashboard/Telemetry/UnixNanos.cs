namespace Aspire.Dashboard.Telemetry;

/// <summary>Time of OTLP: nanoseconds since 1970-01-01 UTC. A <see cref="DateTimeOffset"/> holds only steps of 100 ns.</summary>
internal static class UnixNanos
{
    private const ulong NanosPerTick = 100;

    // The largest time that a DateTimeOffset can show; senders are not trusted to stay below it.
    private static readonly ulong MaxTicks = (ulong)(DateTimeOffset.MaxValue.Ticks - DateTimeOffset.UnixEpoch.Ticks);

    public static DateTimeOffset ToDateTime(ulong nanos) =>
        DateTimeOffset.UnixEpoch.AddTicks((long)Math.Min(nanos / NanosPerTick, MaxTicks));

    public static ulong FromDateTime(DateTimeOffset time) =>
        (ulong)Math.Max(0, time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * NanosPerTick;

    /// <summary>Time from one moment to another; zero when a sender's clock ran backwards.</summary>
    public static TimeSpan Between(ulong start, ulong end) =>
        end <= start ? TimeSpan.Zero : TimeSpan.FromTicks((long)Math.Min((end - start) / NanosPerTick, MaxTicks));
}

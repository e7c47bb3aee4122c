using System.Collections.Concurrent;

namespace OpenClaw.Gateway.Providers;

/// <summary>Keys that are left alone for a while after they failed: 1, 5, 25 and 60 minutes; 5 hours and doubling to 24 when there is no money on them.</summary>
internal sealed class KeyCooldowns(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestBilling = TimeSpan.FromHours(24);

    // Failures this long ago count no more.
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<string, Failures> _failures = new(StringComparer.Ordinal);

    /// <summary>Until when the key of a target is left alone; null when it is not.</summary>
    public DateTimeOffset? Until(ModelTarget target) =>
        _failures.TryGetValue(IdOf(target), out var failures) && failures.Until > time.GetUtcNow() ? failures.Until : null;

    public void Succeeded(ModelTarget target) => _failures.TryRemove(IdOf(target), out _);

    /// <summary>Notes a failure of the key.</summary>
    /// <returns>Until when it is left alone.</returns>
    public DateTimeOffset Failed(ModelTarget target, ModelFault fault)
    {
        var now = time.GetUtcNow();
        return _failures.AddOrUpdate(
            IdOf(target),
            _ => Next(null, fault, now),
            (_, old) => Next(old.At + Window > now ? old : null, fault, now)).Until;
    }

    private static Failures Next(Failures? old, ModelFault fault, DateTimeOffset now)
    {
        var count = Math.Min((old?.Count ?? 0) + 1, 10);
        var pause = fault.Kind == FaultKind.Billing
            ? Min(TimeSpan.FromHours(5 * Math.Pow(2, count - 1)), LongestBilling)
            : Min(TimeSpan.FromMinutes(Math.Pow(5, count - 1)), Longest);
        return new Failures(count, now, now + (fault.RetryAfter > pause ? fault.RetryAfter.Value : pause));
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static string IdOf(ModelTarget target) => $"{target.Provider}\n{target.KeySource}";

    private sealed record Failures(int Count, DateTimeOffset At, DateTimeOffset Until);
}

using System.Net;
using OpenClaw.Gateway.Config;

namespace OpenClaw.Gateway.Auth;

/// <summary>
/// One bucket of wrong secrets per client address, shared by every way in. Loopback is no exception: a page in a browser or another
/// user's process can guess from there too.
/// </summary>
internal sealed class AuthRateLimiter(ConfigurationStore configuration, TimeProvider time)
{
    private const int MaxAddresses = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Bucket> _buckets = [];

    /// <summary>How long the address has to wait, or null when it may try.</summary>
    public TimeSpan? LockedFor(IPAddress address)
    {
        lock (_lock)
        {
            return _buckets.TryGetValue(address, out var bucket) && bucket.LockedUntil - time.GetUtcNow() is { } wait && wait > TimeSpan.Zero
                ? wait
                : null;
        }
    }

    /// <summary>Counts a wrong secret.</summary>
    /// <returns>Whether this one locked the address out.</returns>
    public bool RecordFailure(IPAddress address)
    {
        var limits = configuration.Current.Settings.Gateway?.Auth?.RateLimit;
        var now = time.GetUtcNow();
        var window = TimeSpan.FromMilliseconds(limits?.WindowMs ?? 60_000);
        lock (_lock)
        {
            if (!_buckets.TryGetValue(address, out var bucket) || now - bucket.WindowStart > window)
            {
                Forget(now, window);
                bucket = new Bucket { WindowStart = now, LockedUntil = bucket?.LockedUntil ?? default };
                _buckets[address] = bucket;
            }

            if (++bucket.Failures < (limits?.MaxAttempts ?? 10))
            {
                return false;
            }

            bucket.LockedUntil = now + TimeSpan.FromMilliseconds(limits?.LockoutMs ?? 300_000);
            bucket.Failures = 0;
            return true;
        }
    }

    private void Forget(DateTimeOffset now, TimeSpan window)
    {
        if (_buckets.Count < MaxAddresses)
        {
            return;
        }

        foreach (var (address, bucket) in _buckets.ToArray())
        {
            if (bucket.LockedUntil < now && now - bucket.WindowStart > window)
            {
                _buckets.Remove(address);
            }
        }
    }

    private sealed class Bucket
    {
        public DateTimeOffset WindowStart { get; init; }

        public DateTimeOffset LockedUntil { get; set; }

        public int Failures { get; set; }
    }
}

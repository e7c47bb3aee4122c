using System.Net;

namespace Aspire.Dashboard.Security;

/// <summary>
/// Slows down guessing: after some failures from one address nothing more is looked at from there until the window has passed,
/// not even the right secret.
/// </summary>
internal sealed class FailureThrottle(TimeProvider time)
{
    public const int MaxFailures = 10;

    private const int MaxAddresses = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (int Failures, long WindowStart)> _byAddress = [];

    /// <summary>Time to wait before the next attempt, or null when one may be made.</summary>
    public TimeSpan? Wait(IPAddress? address)
    {
        lock (_gate)
        {
            if (!_byAddress.TryGetValue(Key(address), out var known) || known.Failures < MaxFailures)
            {
                return null;
            }

            var left = Window - time.GetElapsedTime(known.WindowStart);
            return left > TimeSpan.Zero ? left : null;
        }
    }

    public void NoteFailure(IPAddress? address)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var key = Key(address);
            _byAddress[key] = _byAddress.TryGetValue(key, out var known) && time.GetElapsedTime(known.WindowStart, now) < Window
                ? (known.Failures + 1, known.WindowStart)
                : (1, now);
            if (_byAddress.Count > MaxAddresses)
            {
                Forget(now);
            }
        }
    }

    private static IPAddress Key(IPAddress? address) => address ?? IPAddress.None;

    private void Forget(long now)
    {
        foreach (var (address, _) in _byAddress.Where(pair => time.GetElapsedTime(pair.Value.WindowStart, now) >= Window).ToArray())
        {
            _byAddress.Remove(address);
        }

        if (_byAddress.Count > MaxAddresses)
        {
            _byAddress.Clear();
        }
    }
}

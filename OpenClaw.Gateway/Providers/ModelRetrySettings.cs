using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Providers;

/// <summary>How long and how often a model is asked.</summary>
/// <param name="Silence">How long it may send nothing.</param>
/// <param name="Attempts">How often one model is asked with one key for one answer.</param>
/// <param name="MaxDelay">The longest wait between two attempts; who asks for a longer one is not asked again.</param>
internal sealed record ModelRetrySettings(TimeSpan Silence, int Attempts, TimeSpan MaxDelay)
{
    private const int DefaultSilenceSeconds = 180;
    private const int DefaultAttempts = 3;
    private const int DefaultMaxDelaySeconds = 30;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    public static ModelRetrySettings From(OpenClawConfig settings) => new(
        TimeSpan.FromSeconds(settings.Models?.SilenceSeconds ?? DefaultSilenceSeconds),
        settings.Models?.Retries?.Attempts ?? DefaultAttempts,
        TimeSpan.FromSeconds(settings.Models?.Retries?.MaxDelaySeconds ?? DefaultMaxDelaySeconds));

    /// <summary>
    /// The wait before the next attempt: what the provider asks for, else twice as long each time; with up to a quarter more, so that
    /// many who were refused together do not come back together. Null when it would be too long.
    /// </summary>
    /// <param name="fault">Why the last attempt failed.</param>
    /// <param name="failed">How many attempts have failed, at least 1.</param>
    /// <param name="chance">From 0 to 1.</param>
    public TimeSpan? DelayBefore(ModelFault fault, int failed, double chance)
    {
        var wait = fault.RetryAfter ?? Min(FirstDelay * Math.Pow(2, Math.Min(failed, 20) - 1), MaxDelay);
        return wait > MaxDelay ? null : Min(wait * (1 + (chance / 4)), MaxDelay * 1.25);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}

namespace Aspire.Dashboard.Telemetry;

/// <summary>
/// Tells pages that something changed, at most once per window however much arrives, so that a flood of telemetry is a few renders
/// a second. Nothing runs while nothing changes.
/// </summary>
public sealed partial class ChangeFeed : IDisposable
{
    /// <summary>Time between two notifications: short enough to look live, long enough to bundle a batch.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(150);

    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly ILogger<ChangeFeed> _logger;
    private Subscription[] _subscriptions = [];
    private TelemetrySignal _pending;
    private bool _disposed;

    /// <summary>Creates a feed without subscribers.</summary>
    public ChangeFeed(TimeProvider time, ILogger<ChangeFeed> logger)
    {
        ArgumentNullException.ThrowIfNull(time);
        _logger = logger;
        _timer = time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Notes a change. Cheap, callable from any thread.</summary>
    public void Publish(TelemetrySignal signal)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            if (_pending == TelemetrySignal.None)
            {
                _timer.Change(Window, Timeout.InfiniteTimeSpan);
            }

            _pending |= signal;
        }
    }

    /// <summary>Calls <paramref name="handler"/> after changes of <paramref name="signals"/>, until the answer is disposed of. It must not block.</summary>
    public IDisposable Subscribe(TelemetrySignal signals, Action handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = new Subscription(this, signals, handler);
        lock (_gate)
        {
            _subscriptions = [.. _subscriptions, subscription];
        }

        return subscription;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _subscriptions = [];
        }

        _timer.Dispose();
    }

    private void Flush()
    {
        TelemetrySignal changed;
        Subscription[] subscriptions;
        lock (_gate)
        {
            changed = _pending;
            _pending = TelemetrySignal.None;
            subscriptions = _subscriptions;
        }

        foreach (var subscription in subscriptions)
        {
            if ((subscription.Signals & changed) == 0)
            {
                continue;
            }

            try
            {
                subscription.Handler();
            }
            catch (Exception e)
            {
                // One page's fault must not stop the others from being told.
                LogSubscriberFailed(e);
            }
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            _subscriptions = Array.FindAll(_subscriptions, s => s != subscription);
        }
    }

    [LoggerMessage(1001, LogLevel.Warning, "A subscriber failed to handle a telemetry change")]
    private partial void LogSubscriberFailed(Exception exception);

    private sealed class Subscription(ChangeFeed feed, TelemetrySignal signals, Action handler) : IDisposable
    {
        public TelemetrySignal Signals => signals;

        public Action Handler => handler;

        public void Dispose() => feed.Remove(this);
    }
}

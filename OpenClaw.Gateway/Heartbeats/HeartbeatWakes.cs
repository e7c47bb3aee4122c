namespace OpenClaw.Gateway.Heartbeats;

/// <summary>Asks for heartbeats before their time, because something has happened in their sessions.</summary>
internal sealed class HeartbeatWakes
{
    private readonly Lock _lock = new();
    private HashSet<string> _sessions = new(StringComparer.Ordinal);
    private TaskCompletionSource _requested = NewSignal();

    /// <summary>Ends with the next request after it was looked at.</summary>
    public Task Requested
    {
        get
        {
            lock (_lock)
            {
                return _requested.Task;
            }
        }
    }

    /// <summary>Asks for the heartbeat of a session; one without heartbeats has none.</summary>
    public void Request(string sessionKey)
    {
        lock (_lock)
        {
            _sessions.Add(sessionKey);
            _requested.TrySetResult();
            _requested = NewSignal();
        }
    }

    /// <summary>Takes the sessions that were asked for.</summary>
    public IReadOnlySet<string> Take()
    {
        lock (_lock)
        {
            var taken = _sessions;
            _sessions = new HashSet<string>(StringComparer.Ordinal);
            return taken;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

namespace OpenClaw.BrowserSandbox.Cdp;

/// <summary>Whether somebody uses the browser. Questions about its state are no use of it.</summary>
internal sealed class BrowserUse(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long? _lastUsed;
    private int _connections;

    /// <summary>CDP connections that are open, and the time since the last use: zero while one is, null when there was none.</summary>
    public (int Connections, TimeSpan? Idle) Current
    {
        get
        {
            lock (_gate)
            {
                return (_connections, _connections > 0 ? TimeSpan.Zero : _lastUsed is { } last ? time.GetElapsedTime(last) : null);
            }
        }
    }

    /// <summary>Somebody asked for something.</summary>
    public void Touch()
    {
        lock (_gate)
        {
            _lastUsed = time.GetTimestamp();
        }
    }

    /// <summary>A CDP connection was opened. Disposing of the result says that it is closed.</summary>
    public IDisposable Connect()
    {
        lock (_gate)
        {
            _connections++;
        }

        return new Connection(this);
    }

    private void Disconnect()
    {
        lock (_gate)
        {
            _connections--;
            _lastUsed = time.GetTimestamp();
        }
    }

    private sealed class Connection(BrowserUse use) : IDisposable
    {
        private BrowserUse? _use = use;

        public void Dispose() => Interlocked.Exchange(ref _use, null)?.Disconnect();
    }
}

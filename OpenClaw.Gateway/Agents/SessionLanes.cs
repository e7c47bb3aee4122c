namespace OpenClaw.Gateway.Agents;

/// <summary>One turn at a time per session, in the order in which they came.</summary>
internal sealed class SessionLanes
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);

    /// <summary>Waits for the session's turn; dispose the result to let the next one go.</summary>
    public async Task<IDisposable> EnterAsync(string sessionKey, CancellationToken cancellationToken)
    {
        Lane lane;
        lock (_lock)
        {
            if (!_lanes.TryGetValue(sessionKey, out lane!))
            {
                _lanes[sessionKey] = lane = new Lane();
            }

            lane.Users++;
        }

        try
        {
            await lane.Gate.WaitAsync(cancellationToken);
            return new Pass(this, sessionKey, lane);
        }
        catch (OperationCanceledException)
        {
            Leave(sessionKey, lane);
            throw;
        }
    }

    private void Leave(string sessionKey, Lane lane)
    {
        lock (_lock)
        {
            if (--lane.Users == 0)
            {
                _lanes.Remove(sessionKey);
                lane.Gate.Dispose();
            }
        }
    }

    private sealed class Lane
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Pass(SessionLanes lanes, string sessionKey, Lane lane) : IDisposable
    {
        public void Dispose()
        {
            lane.Gate.Release();
            lanes.Leave(sessionKey, lane);
        }
    }
}

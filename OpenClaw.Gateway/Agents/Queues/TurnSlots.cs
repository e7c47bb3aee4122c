namespace OpenClaw.Gateway.Agents.Queues;

/// <summary>Which cap over all sessions a turn counts for.</summary>
internal enum RunLane
{
    /// <summary>Messages: <c>agents.defaults.maxConcurrent</c>, 4.</summary>
    Main,

    /// <summary>Sub-agents: <c>agents.defaults.subagents.maxConcurrent</c>, 8.</summary>
    Subagent,

    /// <summary>Scheduled jobs: 1.</summary>
    Cron,

    /// <summary>Turns that another turn waits for. They have no cap of their own: the waiting turn counts, and two of them must not block each other.</summary>
    Nested,
}

/// <summary>Caps how many turns run at once, in the order in which they came. The limit is read anew each time, so it can change.</summary>
internal sealed class TurnSlots(Func<RunLane, int> limit)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RunLane, Lane> _lanes = [];

    /// <summary>Waits for a place; dispose the result to give it back.</summary>
    public async Task<IDisposable> EnterAsync(RunLane which, CancellationToken cancellationToken)
    {
        TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_lanes.TryGetValue(which, out var lane))
            {
                _lanes[which] = lane = new Lane();
            }

            lane.Waiting.Enqueue(turn);
            Admit(which, lane);
        }

        try
        {
            await turn.Task.WaitAsync(cancellationToken);
            return new Place(this, which);
        }
        catch (OperationCanceledException)
        {
            // It may have got the place at the same moment.
            if (!turn.TrySetCanceled(cancellationToken))
            {
                Leave(which);
            }

            throw;
        }
    }

    /// <summary>How many turns have a place.</summary>
    public int Busy(RunLane which)
    {
        lock (_lock)
        {
            return _lanes.GetValueOrDefault(which)?.Busy ?? 0;
        }
    }

    private void Leave(RunLane which)
    {
        lock (_lock)
        {
            var lane = _lanes[which];
            lane.Busy--;
            Admit(which, lane);
        }
    }

    private void Admit(RunLane which, Lane lane)
    {
        var most = which == RunLane.Nested ? int.MaxValue : Math.Max(1, limit(which));
        while (lane.Busy < most && lane.Waiting.TryDequeue(out var next))
        {
            if (next.TrySetResult())
            {
                lane.Busy++;
            }
        }
    }

    private sealed class Lane
    {
        public int Busy { get; set; }

        public Queue<TaskCompletionSource> Waiting { get; } = [];
    }

    private sealed class Place(TurnSlots slots, RunLane which) : IDisposable
    {
        public void Dispose() => slots.Leave(which);
    }
}

using OpenClaw.Gateway.Agents.Queues;

namespace OpenClaw.Gateway.Agents;

// How runs wait: for their session, for a place among all sessions, and for each other's messages.
internal sealed partial class AgentRunner
{
    // What the message means for those before it.
    private List<(AgentRun Run, string Reason)> Admit(AgentRun run, AgentRun[] before, QueuePolicy policy)
    {
        if (policy.Mode == QueueMode.Interrupt)
        {
            return [.. before.Select(other => (other, "interrupt"))];
        }

        if (policy.Mode is QueueMode.Steer or QueueMode.SteerBacklog
            && before.FirstOrDefault(other => other.Phase == RunPhase.Active) is { } active && active.Mailbox.TryAdd(run.Request) && policy.Mode == QueueMode.Steer)
        {
            run.Join(active);
            return [];
        }

        var waiting = WaitingMessages(before).ToArray();
        var tooMany = waiting.Take(Math.Max(0, waiting.Length + 1 - policy.Cap)).ToArray();
        if (policy.Drop == QueueDrop.Summarize)
        {
            foreach (var other in tooMany)
            {
                // It ends with the run that tells the model of it.
                other.Join(run);
                Dropped(run.Request.SessionKey).Add(other.Request.Message);
            }

            return [];
        }

        return [.. tooMany.Select(other => (other, "dropped"))];
    }

    /// <summary>Waits until nothing runs or waits in a session.</summary>
    public async Task WhenIdleAsync(string sessionKey, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task[] runs;
            lock (_lock)
            {
                runs = [.. Unended(sessionKey).Select(run => run.Completion)];
            }

            if (runs.Length == 0)
            {
                return;
            }

            await Task.WhenAll(runs).WaitAsync(cancellationToken);
        }
    }

    private AgentRun[] Unended(string sessionKey) =>
        [.. _runs.Values.Where(run => run.Status == RunStatus.Running && run.Request.SessionKey == sessionKey && run.Phase != RunPhase.Joined)];

    private static IEnumerable<AgentRun> WaitingMessages(IEnumerable<AgentRun> runs) =>
        runs.Where(run => IsMessage(run.Request) && run is { Phase: RunPhase.Waiting, StopReason: null }).OrderBy(run => run.AcceptedAt);

    // What a command does is nobody's message to a model.
    private static bool IsMessage(RunRequest request) => request is { IsChat: true, Command: null };

    private List<string> Dropped(string sessionKey)
    {
        if (!_dropped.TryGetValue(sessionKey, out var dropped))
        {
            _dropped[sessionKey] = dropped = [];
        }

        return dropped;
    }

    // The session's lane first, then a place among all sessions. Null when the message has gone into another run meanwhile.
    private async Task<IDisposable?> WaitAsync(AgentRun run, bool waited)
    {
        // The span is that of the waiting.
        using var queue = telemetry.Source.StartActivity("queue");
        var places = new Places();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(run.Token, run.JoinedToken);
        try
        {
            places.Add(await lanes.EnterAsync(run.Request.SessionKey, either.Token));
            if (waited && IsMessage(run.Request))
            {
                await QuietAsync(run, either.Token);
            }

            places.Add(await _slots.EnterAsync(run.Request.Lane, either.Token));
            if (Take(run))
            {
                _queued.Record((time.GetUtcNow() - run.AcceptedAt).TotalSeconds);
                return places;
            }
        }
        catch (OperationCanceledException) when (run.JoinedToken.IsCancellationRequested && run.StopReason is null)
        {
            // Below.
        }
        catch
        {
            places.Dispose();
            throw;
        }

        places.Dispose();
        return null;
    }

    // Who writes several messages in a row should get one answer.
    private async Task QuietAsync(AgentRun run, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan left;
            lock (_lock)
            {
                var policy = QueuePolicy.For(configuration.Current, sessions.OfKey(run.Request.SessionKey).Find(run.Request.SessionKey));
                var last = WaitingMessages(Unended(run.Request.SessionKey)).Append(run).Max(other => other.AcceptedAt);
                left = last + policy.Debounce - time.GetUtcNow();
            }

            if (left <= TimeSpan.Zero)
            {
                return;
            }

            await Task.Delay(left, time, cancellationToken);
        }
    }

    // From here on the run has its message, and in the mode collect those of all that wait.
    private bool Take(AgentRun run)
    {
        lock (_lock)
        {
            if (run.Phase == RunPhase.Joined)
            {
                return false;
            }

            run.Phase = RunPhase.Active;
            if (!IsMessage(run.Request))
            {
                return true;
            }

            var key = run.Request.SessionKey;
            var policy = QueuePolicy.For(configuration.Current, sessions.OfKey(key).Find(key));
            var others = policy.Mode == QueueMode.Collect && run.Request.Queue is null or QueueMode.Collect
                ? WaitingMessages(Unended(key)).Where(other => other.Request.ExtraSystemPrompt == run.Request.ExtraSystemPrompt).ToArray()
                : [];
            foreach (var other in others)
            {
                other.Join(run);
            }

            IReadOnlyList<string> dropped = _dropped.Remove(key, out var lines) ? lines : [];
            run.Message = QueuedText.Of([run.Request.Message, .. others.Select(other => other.Request.Message)], dropped);
            return true;
        }
    }

    private async Task FollowAsync(AgentRun run, AgentRun leader, RunEvents runEvents)
    {
        Task completion;
        lock (_lock)
        {
            completion = leader.Completion;
        }

        await completion.WaitAsync(run.Token);
        run.StartedAt = leader.StartedAt;
        run.SessionId = leader.SessionId;
        run.Target = leader.Target;
        run.Text = leader.Text;
        if (leader.Status == RunStatus.Aborted && run.Abort(leader.StopReason ?? "rpc"))
        {
            throw new OperationCanceledException(run.Token);
        }

        run.End(leader.Status, leader.Error, time.GetUtcNow());
        runEvents.Joined(leader.Error);
    }

    private sealed class Places : IDisposable
    {
        private readonly Stack<IDisposable> _held = [];

        public void Add(IDisposable place) => _held.Push(place);

        public void Dispose()
        {
            while (_held.TryPop(out var place))
            {
                place.Dispose();
            }
        }
    }
}

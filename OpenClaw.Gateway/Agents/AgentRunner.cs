using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenClaw.Gateway.Agents.Queues;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Telemetry;
using OpenClaw.ServiceDefaults;

namespace OpenClaw.Gateway.Agents;

/// <summary>Starts turns, knows those that run or ran lately, and ends them all when the gateway stops.</summary>
internal sealed partial class AgentRunner(
    RunExecution execution, SessionLanes lanes, SessionStore sessions, ConfigurationStore configuration, EventBroadcaster events, GatewayTelemetry telemetry,
    TimeProvider time)
{
    private const int MaxRemembered = 1000;
    private const int DefaultConcurrent = 4;
    private const int DefaultSubagents = 8;

    private static readonly TimeSpan RememberFor = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, AgentRun> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _dropped = new(StringComparer.Ordinal);
    private readonly TurnSlots _slots = new(lane => lane switch
    {
        RunLane.Cron => 1,
        RunLane.Subagent => configuration.Current.Settings.Agents?.Defaults?.Subagents?.MaxConcurrent ?? DefaultSubagents,
        _ => configuration.Current.Settings.Agents?.Defaults?.MaxConcurrent ?? DefaultConcurrent,
    });

    private readonly Histogram<double> _duration = telemetry.Meter.CreateDurationHistogram(
        "openclaw.gateway.turn.duration", "Time from the acceptance of a turn to its end");
    private readonly Histogram<double> _queued = telemetry.Meter.CreateDurationHistogram(
        "openclaw.gateway.turn.queued", "Time a turn waited for its session and for a place among all turns");

    private bool _stopping;

    public AgentRun? Find(string runId)
    {
        lock (_lock)
        {
            return _runs.GetValueOrDefault(runId);
        }
    }

    /// <summary>Starts a run, or returns the one that has this id already.</summary>
    /// <returns>The run, and whether this call started it.</returns>
    /// <exception cref="QueueFullException">Too many messages wait for the session, and the newest gives way.</exception>
    public (AgentRun Run, bool Started) Start(RunRequest request)
    {
        AgentRun run;
        IReadOnlyList<(AgentRun Run, string Reason)> endings;
        lock (_lock)
        {
            Forget();
            if (_runs.TryGetValue(request.RunId, out var existing))
            {
                return (existing, false);
            }

            ObjectDisposedException.ThrowIf(_stopping, this);
            var before = Unended(request.SessionKey);
            var policy = QueuePolicy.For(configuration.Current, sessions.OfKey(request.SessionKey).Find(request.SessionKey));
            policy = request.Queue is { } mode ? policy with { Mode = mode } : policy;
            if (IsMessage(request) && policy is { Drop: QueueDrop.New } && WaitingMessages(before).Count() >= policy.Cap)
            {
                throw new QueueFullException(request.SessionKey, policy.Cap);
            }

            var caller = Activity.Current;
            run = new AgentRun(request)
            {
                AcceptedAt = time.GetUtcNow(),

                // The root of the trace, or of what a tool started: it ends with the turn, so one bar covers the whole message.
                Root = telemetry.Source.StartActivity(request.Method, ActivityKind.Server, parentContext: default, tags:
                [
                    new("rpc.system", "openclaw"),
                    new("rpc.method", request.Method),
                    new("openclaw.run.id", request.RunId),
                    new("openclaw.session.key", request.SessionKey),
                ]),
            };
            endings = IsMessage(request) ? Admit(run, before, policy) : [];
            _runs[request.RunId] = run;
            run.Completion = Task.Run(() => ExecuteAsync(run, waited: before.Length > 0));
            Activity.Current = caller;
        }

        foreach (var (other, reason) in endings)
        {
            other.Abort(reason);
        }

        return (run, true);
    }

    /// <summary>How many messages wait for a session, the one that runs not counted.</summary>
    public int Waiting(string sessionKey)
    {
        lock (_lock)
        {
            return WaitingMessages(Unended(sessionKey)).Count();
        }
    }

    /// <summary>Whether something runs or waits in a session.</summary>
    public bool IsActive(string sessionKey)
    {
        lock (_lock)
        {
            return Unended(sessionKey).Length > 0;
        }
    }

    /// <summary>Whether turns of messages run, in whatever session.</summary>
    public bool IsBusy => _slots.Busy(RunLane.Main) > 0;

    /// <summary>Aborts the running turns of a session, or one of them.</summary>
    public IReadOnlyList<string> Abort(string sessionKey, string? runId, string reason, string? except = null)
    {
        AgentRun[] running;
        lock (_lock)
        {
            running = [.. _runs.Values.Where(run => run.Status == RunStatus.Running && run.Request.SessionKey == sessionKey
                && (runId is null || run.RunId == runId) && run.RunId != except)];
        }

        return [.. running.Where(run => run.Abort(reason)).Select(run => run.RunId)];
    }

    /// <summary>Aborts what runs in a session and waits for its end.</summary>
    /// <returns>How many runs there were.</returns>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public async Task<int> AbortAndWaitAsync(string sessionKey, string reason, TimeSpan limit, CancellationToken cancellationToken, string? except = null)
    {
        var ids = Abort(sessionKey, null, reason, except);
        await Task.WhenAll(ids.Select(id => Find(id)?.Completion ?? Task.CompletedTask)).WaitAsync(limit, time, cancellationToken);
        return ids.Count;
    }

    /// <summary>Holds a session's lane, so that no turn writes while something else does.</summary>
    public Task<IDisposable> HoldAsync(string sessionKey, CancellationToken cancellationToken) => lanes.EnterAsync(sessionKey, cancellationToken);

    /// <summary>Ends every run and waits for it.</summary>
    public async Task StopAsync()
    {
        AgentRun[] running;
        lock (_lock)
        {
            _stopping = true;
            running = [.. _runs.Values];
        }

        foreach (var run in running)
        {
            run.Abort("shutdown");
        }

        await Task.WhenAll(running.Select(run => run.Completion));
    }

    private async Task ExecuteAsync(AgentRun run, bool waited)
    {
        Activity.Current = run.Root;
        var entry = sessions.OfKey(run.Request.SessionKey).Find(run.Request.SessionKey);
        var verbose = run.Request.Hints.Verbose ?? entry?.Text("verboseLevel") ?? configuration.Current.Settings.Agents?.Defaults?.VerboseDefault ?? "off";
        var runEvents = new RunEvents(run, events, verbose, time);
        await using var onAbort = run.Token.Register(() => runEvents.Aborted(run.StopReason!));
        using var activity = telemetry.Source.StartActivity("agent.turn");
        activity?.SetTag("gen_ai.agent.id", run.Request.AgentId).SetTag("openclaw.session.key", run.Request.SessionKey);
        try
        {
            if (run.Request.Command is { } command && await execution.CommandAsync(run, command, runEvents))
            {
                run.End(RunStatus.Ok, null, time.GetUtcNow());
            }
            else if (await WaitAsync(run, waited) is { } places)
            {
                using (places)
                {
                    await execution.TurnAsync(run, runEvents);
                }
            }
            else
            {
                await FollowAsync(run, run.Leader!, runEvents);
            }
        }
        catch (OperationCanceledException) when (run.StopReason is not null)
        {
            // Aborted while it waited.
            run.End(RunStatus.Aborted, null, time.GetUtcNow());
        }
        finally
        {
            if (run.Status == RunStatus.Aborted)
            {
                // What the token ended may come here before the token's callback above has had its turn. Nobody is told twice.
                runEvents.Aborted(run.StopReason!);
            }

            activity?.SetTag("gen_ai.conversation.id", run.SessionId);
            if (run.Status != RunStatus.Ok)
            {
                activity?.SetStatus(ActivityStatusCode.Error, run.Error ?? run.StopReason);
                run.Root?.SetStatus(ActivityStatusCode.Error, run.Error ?? run.StopReason);
            }

            activity?.Stop();
            run.Root?.Stop();
            _duration.Record((time.GetUtcNow() - run.AcceptedAt).TotalSeconds, new KeyValuePair<string, object?>("status", run.Status.ToString()));
        }
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var run in _runs.Values.Where(run => run.EndedAt is { } ended && (now - ended > RememberFor || _runs.Count > MaxRemembered)).ToArray())
        {
            if (run.Completion.IsCompleted)
            {
                _runs.Remove(run.RunId);
                run.Dispose();
            }
        }
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Telemetry;

namespace OpenClaw.Gateway.Agents;

/// <summary>Starts turns, knows those that run or ran lately, and ends them all when the gateway stops.</summary>
internal sealed partial class AgentRunner(
    TurnLoop loop, SessionStore sessions, ConfigurationStore configuration, EventBroadcaster events, GatewayTelemetry telemetry,
    TimeProvider time, ILogger<AgentRunner> logger) : IDisposable
{
    private const int MaxRemembered = 1000;
    private const int DefaultTimeoutSeconds = 600;

    private static readonly TimeSpan RememberFor = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, AgentRun> _runs = new(StringComparer.Ordinal);
    private readonly SessionLanes _lanes = new();
    private readonly SemaphoreSlim _slots = new(Math.Max(1, configuration.Current.Settings.Agents?.Defaults?.MaxConcurrent ?? 4));
    private readonly Histogram<double> _duration = telemetry.Meter.CreateHistogram<double>(
        "openclaw.gateway.turn.duration", "s", "Time from the acceptance of a turn to its end");

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
    public (AgentRun Run, bool Started) Start(RunRequest request)
    {
        lock (_lock)
        {
            Forget();
            if (_runs.TryGetValue(request.RunId, out var existing))
            {
                return (existing, false);
            }

            ObjectDisposedException.ThrowIf(_stopping, this);
            var run = new AgentRun(request)
            {
                AcceptedAt = time.GetUtcNow(),

                // The root of the trace: it ends with the turn, so one bar covers the whole message.
                Root = telemetry.Source.StartActivity(request.Method, ActivityKind.Server, parentContext: default, tags:
                [
                    new("rpc.system", "openclaw"),
                    new("rpc.method", request.Method),
                    new("openclaw.run.id", request.RunId),
                    new("openclaw.session.key", request.SessionKey),
                ]),
            };
            _runs[request.RunId] = run;
            run.Completion = Task.Run(() => ExecuteAsync(run));
            Activity.Current = null;
            return (run, true);
        }
    }

    /// <summary>Aborts the running turns of a session, or one of them.</summary>
    public IReadOnlyList<string> Abort(string sessionKey, string? runId, string reason)
    {
        AgentRun[] running;
        lock (_lock)
        {
            running = [.. _runs.Values.Where(run => run.Status == RunStatus.Running && run.Request.SessionKey == sessionKey
                && (runId is null || run.RunId == runId))];
        }

        return [.. running.Where(run => run.Abort(reason)).Select(run => run.RunId)];
    }

    /// <summary>Aborts what runs in a session and waits for its end.</summary>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public async Task AbortAndWaitAsync(string sessionKey, string reason, TimeSpan limit, CancellationToken cancellationToken)
    {
        var ids = Abort(sessionKey, null, reason);
        await Task.WhenAll(ids.Select(id => Find(id)?.Completion ?? Task.CompletedTask)).WaitAsync(limit, time, cancellationToken);
    }

    /// <summary>Holds a session's lane, so that no turn writes while something else does.</summary>
    public Task<IDisposable> HoldAsync(string sessionKey, CancellationToken cancellationToken) => _lanes.EnterAsync(sessionKey, cancellationToken);

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

    public void Dispose() => _slots.Dispose();

    private async Task ExecuteAsync(AgentRun run)
    {
        Activity.Current = run.Root;
        var entry = sessions.OfKey(run.Request.SessionKey).Find(run.Request.SessionKey);
        var verbose = entry?.Text("verboseLevel") ?? configuration.Current.Settings.Agents?.Defaults?.VerboseDefault ?? "off";
        var runEvents = new RunEvents(run, events, verbose, time);
        await using var onAbort = run.Token.Register(() => runEvents.Aborted(run.StopReason!));
        using var activity = telemetry.Source.StartActivity("agent.turn");
        activity?.SetTag("gen_ai.agent.id", run.Request.AgentId).SetTag("openclaw.session.key", run.Request.SessionKey);
        try
        {
            using var lane = await _lanes.EnterAsync(run.Request.SessionKey, run.Token);
            await _slots.WaitAsync(run.Token);
            try
            {
                await TurnAsync(run, runEvents);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException) when (run.StopReason is not null)
        {
            // Aborted while it waited.
            End(run, RunStatus.Aborted, null);
        }
        finally
        {
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

    private async Task TurnAsync(AgentRun run, RunEvents runEvents)
    {
        run.StartedAt = time.GetUtcNow();
        var limit = run.Request.Timeout ?? TimeSpan.FromSeconds(configuration.Current.Settings.Agents?.Defaults?.TimeoutSeconds ?? DefaultTimeoutSeconds);
        await using var timer = time.CreateTimer(static state => ((AgentRun)state!).Abort("timeout"), run, limit, Timeout.InfiniteTimeSpan);
        runEvents.Started();
        try
        {
            if (!configuration.Current.IsValid)
            {
                throw new ModelUnavailableException(
                    $"openclaw.json is not valid, so nothing runs: {configuration.Current.Issues[0]}. Run \"openclaw doctor\" for the whole list.");
            }

            await loop.RunAsync(run, runEvents);
            End(run, RunStatus.Ok, null);
        }
        catch (OperationCanceledException) when (run.StopReason is not null)
        {
            End(run, RunStatus.Aborted, null);
        }
        catch (ModelUnavailableException exception)
        {
            LogFailed(run.RunId, exception.Message);
            End(run, RunStatus.Error, exception.Message);
        }
        catch (Exception exception)
        {
            LogFault(exception, run.RunId);
            End(run, RunStatus.Error, exception.Message);
        }

        // Before the final event: who reads the session because of it finds the new figures.
        await RecordAsync(run);
        if (run.Status == RunStatus.Ok)
        {
            runEvents.Finished(run.Text);
        }
        else if (run.Status == RunStatus.Error)
        {
            runEvents.Failed(run.Error!);
        }
    }

    private async Task RecordAsync(AgentRun run)
    {
        try
        {
            await loop.RecordAsync(run, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotRecorded(exception, run.RunId);
        }
    }

    private void End(AgentRun run, RunStatus status, string? error)
    {
        run.Error = error;
        run.EndedAt = time.GetUtcNow();
        run.Status = status;
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

    [LoggerMessage(500, LogLevel.Warning, "Run {RunId} failed: {Reason}")]
    private partial void LogFailed(string runId, string reason);

    [LoggerMessage(501, LogLevel.Error, "Run {RunId} failed")]
    private partial void LogFault(Exception exception, string runId);

    [LoggerMessage(502, LogLevel.Error, "Run {RunId}: the session's figures could not be written")]
    private partial void LogNotRecorded(Exception exception, string runId);
}

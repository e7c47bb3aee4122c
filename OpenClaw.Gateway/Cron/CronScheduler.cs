using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;

namespace OpenClaw.Gateway.Cron;

/// <summary>
/// Runs jobs when they are due, one after the other, and what was missed while the gateway was down. <c>cron.enabled: false</c> and
/// <c>OPENCLAW_SKIP_CRON=1</c> stop it; jobs can still be run by hand then.
/// </summary>
internal sealed partial class CronScheduler(
    CronStore store, CronRunner runner, ConfigurationStore configuration, IConfiguration environment, EventBroadcaster events,
    TimeProvider time, ILogger<CronScheduler> logger) : BackgroundService
{
    private const string Event = "cron";

    // The clock of a machine can jump; nothing is slept through longer than this.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan[] Backoff =
        [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1)];

    private readonly SemaphoreSlim _one = new(1, 1);
    private TaskCompletionSource _wake = NewSignal();
    private bool _resumed;

    public bool Enabled => configuration.Current.Settings.Cron?.Enabled != false && environment["OPENCLAW_SKIP_CRON"] != "1";

    /// <summary>Looks at the jobs again, because they have changed.</summary>
    public void Wake() => Interlocked.Exchange(ref _wake, NewSignal()).TrySetResult();

    /// <summary>Tells clients about a job.</summary>
    public void Announce(string jobId, string action, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var payload = new JsonObject { ["jobId"] = jobId, ["action"] = action };
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                payload[name] = value;
            }
        }

        events.Broadcast(Event, payload, dropIfSlow: true);
    }

    /// <summary>Runs a job by hand and waits for its end.</summary>
    /// <returns>Null when it ran, else why not: <c>already-running</c>, <c>not-due</c>, or <c>unknown</c>.</returns>
    public async Task<string?> RunAsync(string jobId, bool onlyIfDue, CancellationToken cancellationToken)
    {
        var refusal = await store.ReadAsync(jobs => Refusal(jobs.FirstOrDefault(job => job.Id == jobId), onlyIfDue), cancellationToken);
        return refusal ?? await ExecuteJobAsync(jobId, onlyIfDue, cancellationToken);
    }

    /// <summary>When a job runs for the first time; null when it is disabled or over. A moment that has just gone by is not missed.</summary>
    public long? First(CronJob job, DateTimeOffset now) => NextOf(job, now, first: true);

    private long? NextOf(CronJob job, DateTimeOffset now, bool first = false)
    {
        try
        {
            return !job.Enabled ? null
                : first && job.IsOneShot
                    ? job.State["lastRunAtMs"] is null ? CronSchedule.At((string?)job.Schedule["at"] ?? string.Empty).ToUnixTimeMilliseconds() : null
                : CronSchedule.Next(job.Schedule, job.CreatedAtMs, now);
        }
        catch (FormatException exception)
        {
            // A file that somebody edited: the job does not run, and says why.
            job.Set("lastStatus", "error");
            job.Set("lastError", exception.Message);
            LogBadSchedule(job.Id, exception.Message);
            return null;
        }
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var changed = Volatile.Read(ref _wake).Task;
                var sleep = await RunDueAsync(stoppingToken);
                await changed.WaitAsync(sleep, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    // A disk that fails now may work in a minute; the gateway goes on meanwhile.
    private async Task<TimeSpan> RunDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_resumed)
            {
                await ResumeAsync(cancellationToken);
                _resumed = true;
            }

            foreach (var due in Enabled ? await DueAsync(cancellationToken) : [])
            {
                await ExecuteJobAsync(due, onlyIfDue: true, cancellationToken);
            }

            return await SleepAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogStoreFault(exception, store.Path);
            return LongestSleep;
        }
    }

    // A run that a crash cut off is over; what was due meanwhile is due now.
    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await store.ReadAsync(jobs => jobs.Count == 0, cancellationToken))
        {
            return;
        }

        await store.ChangeAsync(
            jobs =>
            {
                foreach (var job in jobs)
                {
                    job.RunningAtMs = null;
                    job.NextRunAtMs ??= First(job, now);
                }

                return true;
            },
            cancellationToken);
    }

    private Task<string[]> DueAsync(CancellationToken cancellationToken) => store.ReadAsync(
        jobs => jobs.Where(job => Refusal(job, onlyIfDue: true) is null).OrderBy(job => job.NextRunAtMs).Select(job => job.Id).ToArray(), cancellationToken);

    private string? Refusal(CronJob? job, bool onlyIfDue) => job switch
    {
        null => "unknown",
        { RunningAtMs: not null } => "already-running",
        _ when onlyIfDue && !(job.Enabled && job.NextRunAtMs <= time.GetUtcNow().ToUnixTimeMilliseconds()) => "not-due",
        _ => null,
    };

    private async Task<TimeSpan> SleepAsync(CancellationToken cancellationToken)
    {
        var next = Enabled ? await store.ReadAsync(jobs => jobs.Where(job => job.Enabled && job.RunningAtMs is null).Min(job => job.NextRunAtMs), cancellationToken) : null;
        var wait = next is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) - time.GetUtcNow() : LongestSleep;
        return wait > LongestSleep ? LongestSleep : wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    // Null when it ran, else why not. A job that waited for another is looked at once more: it may have been switched off, changed or removed meanwhile.
    private async Task<string?> ExecuteJobAsync(string jobId, bool onlyIfDue, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var started = time.GetUtcNow();
            string? refusal = null;
            var job = await store.ChangeAsync(
                jobs =>
                {
                    var found = jobs.FirstOrDefault(candidate => candidate.Id == jobId);
                    if ((refusal = Refusal(found, onlyIfDue)) is not null)
                    {
                        return null;
                    }

                    found!.RunningAtMs = started.ToUnixTimeMilliseconds();
                    found.Set("lastError", null);
                    return new CronJob((JsonObject)found.Json.DeepClone());
                },
                cancellationToken);
            if (job is null)
            {
                return refusal;
            }

            Announce(jobId, "started", ("runAtMs", started.ToUnixTimeMilliseconds()));
            CronOutcome outcome;
            try
            {
                outcome = await runner.RunAsync(job, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFault(exception, jobId);
                outcome = new CronOutcome("error") { Error = exception.Message };
            }

            await FinishAsync(jobId, started, outcome);
            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task FinishAsync(string jobId, DateTimeOffset started, CronOutcome outcome)
    {
        var now = time.GetUtcNow();
        var duration = (long)(now - started).TotalMilliseconds;
        var next = await store.ChangeAsync(
            jobs =>
            {
                if (jobs.FirstOrDefault(candidate => candidate.Id == jobId) is not { } job)
                {
                    return null;
                }

                job.RunningAtMs = null;
                job.Set("lastRunAtMs", started.ToUnixTimeMilliseconds());
                job.Set("lastStatus", outcome.Status);
                job.Set("lastDurationMs", duration);
                job.Set("lastError", outcome.Error);
                var errors = outcome.Status == "error" ? (CronSchedule.Number(job.State["consecutiveErrors"]) ?? 0) + 1 : 0;
                job.Set("consecutiveErrors", errors == 0 ? null : errors);
                if (job.IsOneShot)
                {
                    if (outcome.Status == "ok" && job.DeletesAfterRun)
                    {
                        jobs.Remove(job);
                        return null;
                    }

                    job.Json["enabled"] = false;
                    job.NextRunAtMs = null;
                    return null;
                }

                job.NextRunAtMs = Later(NextOf(job, now), errors, now);
                return job.NextRunAtMs;
            },
            CancellationToken.None);
        var entry = new JsonObject { ["ts"] = now.ToUnixTimeMilliseconds(), ["jobId"] = jobId, ["action"] = "finished", ["status"] = outcome.Status };
        foreach (var (name, value) in (ReadOnlySpan<(string, JsonNode?)>)[("error", outcome.Error), ("summary", outcome.Summary), ("sessionId", outcome.SessionId),
            ("sessionKey", outcome.SessionKey), ("runAtMs", started.ToUnixTimeMilliseconds()), ("durationMs", duration), ("nextRunAtMs", next)])
        {
            if (value is not null)
            {
                entry[name] = value;
            }
        }

        await store.LogAsync(jobId, entry, CancellationToken.None);
        var announced = (JsonObject)entry.DeepClone();
        announced.Remove("ts");
        events.Broadcast(Event, announced, dropIfSlow: true);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // A job that fails again and again comes less often.
    private static long? Later(long? next, long errors, DateTimeOffset now) => next is null || errors == 0
        ? next
        : Math.Max(next.Value, (now + Backoff[Math.Min(errors, Backoff.Length) - 1]).ToUnixTimeMilliseconds());

    [LoggerMessage(600, LogLevel.Error, "Job {JobId} failed")]
    private partial void LogFault(Exception exception, string jobId);

    [LoggerMessage(602, LogLevel.Error, "{Path} cannot be read or written; jobs wait")]
    private partial void LogStoreFault(Exception exception, string path);

    [LoggerMessage(601, LogLevel.Warning, "Job {JobId} does not run: {Reason}")]
    private partial void LogBadSchedule(string jobId, string reason);
}

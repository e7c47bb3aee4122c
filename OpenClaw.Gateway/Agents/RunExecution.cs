using OpenClaw.Gateway.Commands;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Providers;
using OpenClaw.Gateway.Sessions;

namespace OpenClaw.Gateway.Agents;

/// <summary>Does what a run is for, a command or a turn of the model, and says how it ended.</summary>
internal sealed partial class RunExecution(
    TurnLoop loop, SessionLanes lanes, SessionStore sessions, ConfigurationStore configuration, TimeProvider time, ILogger<RunExecution> logger)
{
    private const int DefaultTimeoutSeconds = 600;

    private static readonly TimeSpan UndoLimit = TimeSpan.FromSeconds(15);

    /// <summary>Does a command. Its answer comes at once; the transcript has it when the turn that runs has ended.</summary>
    /// <returns>False when the command leaves a message for the model: then the run goes on.</returns>
    public async Task<bool> CommandAsync(AgentRun run, Func<CancellationToken, Task<CommandReply>> command, RunEvents runEvents)
    {
        CommandReply reply;
        try
        {
            reply = await command(run.Token);
        }
        catch (Exception exception) when (run.StopReason is null)
        {
            LogFault(exception, run.RunId);
            reply = new CommandReply($"⚠️ {exception.Message}");
        }

        if (reply.Message is { } message)
        {
            run.Message = message;
            return false;
        }

        run.StartedAt = run.AcceptedAt;
        run.Text = reply.Text ?? string.Empty;
        runEvents.Replied(run.Text);
        using var lane = await lanes.EnterAsync(run.Request.SessionKey, run.Token);
        await RecordAsync(run, loop.InjectAsync);
        return true;
    }

    /// <summary>Has the model answer, within the time that a turn has. The caller holds the session's lane.</summary>
    public async Task TurnAsync(AgentRun run, RunEvents runEvents)
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
            run.End(RunStatus.Ok, null, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (run.StopReason is not null)
        {
            await UndoAsync(run);
            run.End(RunStatus.Aborted, null, time.GetUtcNow());
        }
        catch (Exception exception) when (exception is ModelUnavailableException or BudgetExceededException)
        {
            LogFailed(run.RunId, exception.Message);
            run.End(RunStatus.Error, exception.Message, time.GetUtcNow());
        }
        catch (Exception exception)
        {
            LogFault(exception, run.RunId);
            run.End(RunStatus.Error, exception.Message, time.GetUtcNow());
        }

        run.Mailbox.Close();

        // Before the final event: who reads the session because of it finds the new figures.
        await RecordAsync(run, loop.RecordAsync);
        if (run.Status == RunStatus.Ok)
        {
            runEvents.Finished(run.Text + Footer(run));
        }
        else if (run.Status == RunStatus.Error)
        {
            runEvents.Failed(run.Error!);
        }
    }

    // What an aborted turn left running ends with it.
    private async Task UndoAsync(AgentRun run)
    {
        foreach (var undo in run.TakeUndo())
        {
            try
            {
                using var limit = new CancellationTokenSource(UndoLimit, time);
                await undo(limit.Token);
            }
            catch (Exception exception)
            {
                LogLeft(exception, run.RunId);
            }
        }
    }

    // What people asked for with /usage; nothing is put below silence.
    private string Footer(AgentRun run) => run.Text.Length == 0 || SilentReply.Is(run.Text) ? string.Empty : Shown(run) switch
    {
        "tokens" or "on" => $"\n\nUsage: {run.Usage.Input} in / {run.Usage.Output} out",
        "full" => $"\n\nUsage: {run.Usage.Input} in / {run.Usage.Output} out · context {run.Usage.Context}/{run.Target?.ContextWindow} · session {run.Request.SessionKey}",
        _ => string.Empty,
    };

    private string? Shown(AgentRun run) => sessions.OfKey(run.Request.SessionKey).Find(run.Request.SessionKey)?.Text("responseUsage");

    // A disk that takes nothing does not take the answer from who waits for it.
    private async Task RecordAsync(AgentRun run, Func<AgentRun, CancellationToken, Task> write)
    {
        try
        {
            await write(run, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotRecorded(exception, run.RunId);
        }
    }

    [LoggerMessage(503, LogLevel.Warning, "Run {RunId} was aborted, and something it started may still run")]
    private partial void LogLeft(Exception exception, string runId);

    [LoggerMessage(500, LogLevel.Warning, "Run {RunId} failed: {Reason}")]
    private partial void LogFailed(string runId, string reason);

    [LoggerMessage(501, LogLevel.Error, "Run {RunId} failed")]
    private partial void LogFault(Exception exception, string runId);

    [LoggerMessage(502, LogLevel.Error, "Run {RunId}: the session's figures could not be written")]
    private partial void LogNotRecorded(Exception exception, string runId);
}

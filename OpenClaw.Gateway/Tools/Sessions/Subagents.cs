using System.Collections.Concurrent;
using System.Globalization;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Agents.Queues;
using OpenClaw.Gateway.Sessions;

namespace OpenClaw.Gateway.Tools.Sessions;

/// <summary>What a sub-agent is to do, and for whom.</summary>
internal sealed record SubagentTask
{
    public required string Task { get; init; }

    /// <summary>Name for people.</summary>
    public string? Label { get; init; }

    public required string AgentId { get; init; }

    /// <summary>Its own session.</summary>
    public required string SessionKey { get; init; }

    /// <summary>The session that hears what came of it.</summary>
    public required string RequesterKey { get; init; }

    public required string RequesterAgent { get; init; }

    /// <summary><c>provider/model</c>; the agent's own when null.</summary>
    public string? Model { get; init; }

    public string? Thinking { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether its session goes when it is done.</summary>
    public bool Delete { get; init; }
}

/// <summary>Starts sub-agents, and tells whoever started one what came of it. All of it is in the trace of the call that started it.</summary>
internal sealed partial class Subagents(Lazy<AgentRunner> runner, SessionStore sessions, SessionRemoval removal, TimeProvider time, ILogger<Subagents> logger) : IHostedService
{
    private const int MostCharacters = 12_000;
    private const int TitleCharacters = 60;

    private readonly ConcurrentDictionary<string, Task> _announcing = new(StringComparer.Ordinal);

    /// <summary>Starts a sub-agent; it goes on by itself.</summary>
    public async Task<AgentRun> StartAsync(SubagentTask task, CancellationToken cancellationToken)
    {
        await sessions.OfKey(task.SessionKey).UpdateAsync(
            task.SessionKey,
            old =>
            {
                var entry = (old ?? SessionEntry.Create(time.GetUtcNow())).With(("spawnedBy", task.RequesterKey), ("label", task.Label), ("thinkingLevel", task.Thinking));
                return task.Model is null ? entry : ModelChoices.With(entry, task.Model);
            },
            cancellationToken);
        var (run, _) = runner.Value.Start(new RunRequest
        {
            RunId = Guid.NewGuid().ToString(),
            AgentId = task.AgentId,
            SessionKey = task.SessionKey,
            Message = task.Task,
            Method = "subagent",
            Lane = RunLane.Subagent,
            Timeout = task.Timeout,
            ExtraSystemPrompt = $"""
                ## You are a sub-agent
                Another session ({task.RequesterKey}) gave you one task. Do that task and nothing else; nobody answers questions while you work.
                Your last message is all that the other session gets: say what you found or did, and what did not work.
                """,
        });
        _announcing[run.RunId] = AnnounceAsync(task, run);
        return run;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The runs have ended by now; what is left is quick.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_announcing.Values).WaitAsync(cancellationToken);

    private async Task AnnounceAsync(SubagentTask task, AgentRun run)
    {
        try
        {
            await run.Completion;
            runner.Value.Start(new RunRequest
            {
                RunId = $"announce-{run.RunId}",
                AgentId = task.RequesterAgent,
                SessionKey = task.RequesterKey,
                Message = Announcement(task, run),
                Method = "subagent.announce",
            });
            if (task.Delete)
            {
                await removal.RemoveAsync(task.SessionKey, keepTranscript: false, CancellationToken.None);
            }
        }
        catch (ObjectDisposedException)
        {
            // The gateway stops; the sub-agent's transcript has what it said.
        }
        catch (Exception exception)
        {
            LogNotAnnounced(exception, task.SessionKey, task.RequesterKey);
        }
        finally
        {
            _announcing.TryRemove(run.RunId, out _);
        }
    }

    private static string Announcement(SubagentTask task, AgentRun run)
    {
        var outcome = run.Status switch
        {
            RunStatus.Ok => "has finished",
            RunStatus.Aborted when run.StopReason == "timeout" => "ran out of time",
            RunStatus.Aborted => $"was stopped ({run.StopReason})",
            _ => $"has failed: {run.Error}",
        };
        var text = run.Text.Length > MostCharacters ? run.Text[..MostCharacters] + "\n…(truncated)…" : run.Text;
        var title = task.Label ?? task.Task.ReplaceLineEndings(" ");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            [Sub-agent "{(title.Length > TitleCharacters ? title[..TitleCharacters] + "…" : title)}" {outcome}.]

            Its last message:
            {(text.Length == 0 ? "(none)" : text)}

            Runtime {((run.EndedAt - run.StartedAt)?.TotalSeconds ?? 0):0.0}s · tokens {SessionCard.Short(run.Usage.Input)} in / {SessionCard.Short(run.Usage.Output)} out · session {task.SessionKey}
            Tell the person what came of it, in your own words. Answer NO_REPLY when there is nothing to tell.
            """);
    }

    [LoggerMessage(510, LogLevel.Error, "What came of sub-agent {Child} could not be told to {Requester}")]
    private partial void LogNotAnnounced(Exception exception, string child, string requester);
}

using System.Collections.Concurrent;
using System.Diagnostics;
using OpenClaw.Gateway.Agents.Queues;
using OpenClaw.Gateway.Commands;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Providers;

namespace OpenClaw.Gateway.Agents;

/// <summary>What a client or a hook asks of an agent.</summary>
internal sealed record RunRequest
{
    /// <summary>The idempotency key; names the run everywhere.</summary>
    public required string RunId { get; init; }

    public required string AgentId { get; init; }

    /// <summary>Canonical session key.</summary>
    public required string SessionKey { get; init; }

    public required string Message { get; init; }

    /// <summary>Which method started it; names the root span.</summary>
    public required string Method { get; init; }

    /// <summary>Who hears tool events; null for nobody.</summary>
    public GatewayConnection? Starter { get; init; }

    /// <summary>Whether the transcript keeps the run's id with the message, as <c>chat.send</c> does.</summary>
    public bool IsChat { get; init; }

    public string? ExtraSystemPrompt { get; init; }

    /// <summary>Hears each part of the answer when it comes; must not wait.</summary>
    public Action<string>? OnText { get; init; }

    /// <summary>Time the whole turn may take; the configured one when null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How this message is answered, whatever its session says.</summary>
    public RunHints Hints { get; init; } = RunHints.None;

    /// <summary>Answers instead of the model, or makes the message for it; null for most messages.</summary>
    public Func<CancellationToken, Task<CommandReply>>? Command { get; init; }

    /// <summary>The session's key as the client wrote it; commands are answered under it.</summary>
    public string? ShownKey { get; init; }

    /// <summary>Whether nothing of it goes to the chat: who started it shows what there is to show.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Model of this turn alone, <c>provider/model</c>; the session's when null.</summary>
    public string? Model { get; init; }

    /// <summary>Which cap it counts for.</summary>
    public RunLane Lane { get; init; }

    /// <summary>How it waits for a turn that runs, for this message alone; the session's way when null.</summary>
    public QueueMode? Queue { get; init; }
}

/// <summary>How a run ended.</summary>
internal enum RunStatus
{
    Running,
    Ok,
    Error,
    Aborted,
}

/// <summary>How far a run is.</summary>
internal enum RunPhase
{
    /// <summary>For its session, for a place, or for more messages.</summary>
    Waiting,

    /// <summary>The model and the tools have it.</summary>
    Active,

    /// <summary>Its message went into another run.</summary>
    Joined,
}

/// <summary>One turn of an agent, from its acceptance to its end.</summary>
internal sealed class AgentRun(RunRequest request) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly CancellationTokenSource _joined = new();
    private readonly ConcurrentQueue<Func<CancellationToken, Task>> _undo = [];

    public RunRequest Request => request;

    public string RunId => request.RunId;

    public CancellationToken Token => _cancellation.Token;

    /// <summary>Cancelled when the run's message has gone into another run.</summary>
    public CancellationToken JoinedToken => _joined.Token;

    /// <summary>How far it is. Changed by the runner alone, under its lock.</summary>
    public RunPhase Phase { get; set; }

    /// <summary>The run that has this one's message; null when it has it itself.</summary>
    public AgentRun? Leader { get; private set; }

    /// <summary>What the model gets: the request's message, or several that waited.</summary>
    public string Message { get; set; } = request.Message;

    /// <summary>Messages that come while it runs.</summary>
    public SteeringMailbox Mailbox { get; } = new();

    /// <summary>Ends when the run has ended; never faults.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>The span of the request that started it.</summary>
    public Activity? Root { get; init; }

    public RunStatus Status { get; private set; } = RunStatus.Running;

    /// <summary>Why the run was aborted: <c>rpc</c>, <c>stop</c>, <c>timeout</c> or <c>shutdown</c>.</summary>
    public string? StopReason { get; private set; }

    public DateTimeOffset AcceptedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public string? Error { get; private set; }

    public string Text { get; set; } = string.Empty;

    public ModelTarget? Target { get; set; }

    public string? SessionId { get; set; }

    public TurnUsage Usage { get; } = new();

    /// <summary>Ends the run; false when it has ended or been aborted before.</summary>
    public bool Abort(string reason)
    {
        lock (_lock)
        {
            if (StopReason is not null || Status != RunStatus.Running)
            {
                return false;
            }

            StopReason = reason;
        }

        _cancellation.Cancel();
        return true;
    }

    /// <summary>Says how it ended; the status last, for those that look at it first.</summary>
    public void End(RunStatus status, string? error, DateTimeOffset at)
    {
        Error = error;
        EndedAt = at;
        Status = status;
    }

    /// <summary>Gives the run's message to another run, with which it ends.</summary>
    public void Join(AgentRun leader)
    {
        Leader = leader;
        Phase = RunPhase.Joined;

        // The runner's lock is held here; who waits goes on elsewhere.
        _ = _joined.CancelAsync();
    }

    /// <summary>What is to be done when the run is aborted: ends what it left running.</summary>
    public void OnAbort(Func<CancellationToken, Task> undo) => _undo.Enqueue(undo);

    /// <summary>Takes what is to be done.</summary>
    public IEnumerable<Func<CancellationToken, Task>> TakeUndo()
    {
        while (_undo.TryDequeue(out var undo))
        {
            yield return undo;
        }
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        _joined.Dispose();
    }
}

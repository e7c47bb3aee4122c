using System.Diagnostics;
using OpenClaw.Gateway.Connections;

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

    /// <summary>Time the whole turn may take; the configured one when null.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>How a run ended.</summary>
internal enum RunStatus
{
    Running,
    Ok,
    Error,
    Aborted,
}

/// <summary>One turn of an agent, from its acceptance to its end.</summary>
internal sealed class AgentRun(RunRequest request) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancellation = new();

    public RunRequest Request => request;

    public string RunId => request.RunId;

    public CancellationToken Token => _cancellation.Token;

    /// <summary>Ends when the run has ended; never faults.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>The span of the request that started it.</summary>
    public Activity? Root { get; init; }

    public RunStatus Status { get; set; } = RunStatus.Running;

    /// <summary>Why the run was aborted: <c>rpc</c>, <c>stop</c>, <c>timeout</c> or <c>shutdown</c>.</summary>
    public string? StopReason { get; private set; }

    public DateTimeOffset AcceptedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public string? Error { get; set; }

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

    public void Dispose() => _cancellation.Dispose();
}

/// <summary>Tokens that a turn cost.</summary>
internal sealed class TurnUsage
{
    public long Input { get; private set; }

    public long Output { get; private set; }

    public long Total { get; private set; }

    /// <summary>Tokens that were in the context of the last call.</summary>
    public long Context { get; private set; }

    public void Add(long input, long output, long total)
    {
        Input += input;
        Output += output;
        Total += total;
        Context = input;
    }
}

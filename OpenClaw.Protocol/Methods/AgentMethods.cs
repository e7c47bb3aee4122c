using System.Text.Json;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Protocol.Methods;

/// <summary>What the parameters of <c>agent</c> and <c>agent.wait</c> must look like.</summary>
public static class AgentSchemas
{
    /// <summary><see cref="AgentParams"/>.</summary>
    public static ObjectSchema Agent { get; } = Closed(
        Required("message", NonEmptyString),
        Optional("agentId", NonEmptyString),
        Optional("to", Text),
        Optional("replyTo", Text),
        Optional("sessionId", Text),
        Optional("sessionKey", Text),
        Optional("thinking", Text),
        Optional("deliver", Flag),
        Optional("attachments", ArrayOf(Any)),
        Optional("channel", Text),
        Optional("replyChannel", Text),
        Optional("accountId", Text),
        Optional("replyAccountId", Text),
        Optional("threadId", Text),
        Optional("groupId", Text),
        Optional("groupChannel", Text),
        Optional("groupSpace", Text),
        Optional("timeout", Whole(0)),
        Optional("lane", Text),
        Optional("extraSystemPrompt", Text),
        Required("idempotencyKey", NonEmptyString),
        Optional("label", new StringSchema { MinLength = 1, MaxLength = 64 }),
        Optional("spawnedBy", Text));

    /// <summary><see cref="AgentWaitParams"/>.</summary>
    public static ObjectSchema Wait { get; } = Closed(
        Required("runId", NonEmptyString),
        Optional("timeoutMs", Whole(0)));
}

/// <summary>Parameters of <c>agent</c>: one turn; answered twice, at the start and at the end. Only what this gateway reads.</summary>
public sealed record AgentParams
{
    /// <summary>The text.</summary>
    public required string Message { get; init; }

    /// <summary>Which agent; that of the session key, or the default one.</summary>
    public string? AgentId { get; init; }

    /// <summary>Id of an existing session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The session; the agent's main one by default.</summary>
    public string? SessionKey { get; init; }

    /// <summary>Images.</summary>
    public IReadOnlyList<JsonElement>? Attachments { get; init; }

    /// <summary>A channel to deliver to.</summary>
    public string? Channel { get; init; }

    /// <summary>Whether the reply goes to the channel.</summary>
    public bool? Deliver { get; init; }

    /// <summary>Seconds the turn may take.</summary>
    public long? Timeout { get; init; }

    /// <summary>Added to what the model is told.</summary>
    public string? ExtraSystemPrompt { get; init; }

    /// <summary>How thorough to think, for this message.</summary>
    public string? Thinking { get; init; }

    /// <summary>Names the run.</summary>
    public required string IdempotencyKey { get; init; }
}

/// <summary>Parameters of <c>agent.wait</c>.</summary>
public sealed record AgentWaitParams
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>Milliseconds to wait; 30000 by default.</summary>
    public long? TimeoutMs { get; init; }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Protocol.Methods;

/// <summary>What the parameters of the methods <c>chat.*</c> must look like.</summary>
public static class ChatSchemas
{
    /// <summary><see cref="ChatSendParams"/>.</summary>
    public static ObjectSchema Send { get; } = Closed(
        Required("sessionKey", NonEmptyString),
        Required("message", Text),
        Optional("thinking", Text),
        Optional("deliver", Flag),
        Optional("attachments", ArrayOf(Any)),
        Optional("timeoutMs", Whole(0)),
        Required("idempotencyKey", NonEmptyString));

    /// <summary><see cref="ChatHistoryParams"/>.</summary>
    public static ObjectSchema History { get; } = Closed(
        Required("sessionKey", NonEmptyString),
        Optional("limit", Whole(1, 1000)));

    /// <summary><see cref="ChatAbortParams"/>.</summary>
    public static ObjectSchema Abort { get; } = Closed(
        Required("sessionKey", NonEmptyString),
        Optional("runId", NonEmptyString));

    /// <summary><see cref="ChatInjectParams"/>.</summary>
    public static ObjectSchema Inject { get; } = Closed(
        Required("sessionKey", NonEmptyString),
        Required("message", NonEmptyString),
        Optional("label", new StringSchema { MaxLength = 100 }));
}

/// <summary>Parameters of <c>chat.send</c>: says something to an agent; answered at once, the reply comes as events.</summary>
public sealed record ChatSendParams
{
    /// <summary>The session, in any form a client knows it.</summary>
    public required string SessionKey { get; init; }

    /// <summary>The text; may be empty only with attachments.</summary>
    public required string Message { get; init; }

    /// <summary>How thorough to think, for this message.</summary>
    public string? Thinking { get; init; }

    /// <summary>Whether the reply also goes to the session's channel.</summary>
    public bool? Deliver { get; init; }

    /// <summary>Images.</summary>
    public IReadOnlyList<JsonElement>? Attachments { get; init; }

    /// <summary>Milliseconds the turn may take.</summary>
    public long? TimeoutMs { get; init; }

    /// <summary>Names the run; the same key again does not start another.</summary>
    public required string IdempotencyKey { get; init; }
}

/// <summary>Parameters of <c>chat.history</c>.</summary>
public sealed record ChatHistoryParams
{
    /// <summary>The session.</summary>
    public required string SessionKey { get; init; }

    /// <summary>Most messages, 1 to 1000; 200 by default.</summary>
    public int? Limit { get; init; }
}

/// <summary>Parameters of <c>chat.abort</c>.</summary>
public sealed record ChatAbortParams
{
    /// <summary>The session.</summary>
    public required string SessionKey { get; init; }

    /// <summary>One run of it; all of them without.</summary>
    public string? RunId { get; init; }
}

/// <summary>Parameters of <c>chat.inject</c>: adds a message of the assistant without a model.</summary>
public sealed record ChatInjectParams
{
    /// <summary>The session.</summary>
    public required string SessionKey { get; init; }

    /// <summary>The text.</summary>
    public required string Message { get; init; }

    /// <summary>Shown before the text in square brackets.</summary>
    public string? Label { get; init; }
}

/// <summary>Source-generated JSON of method parameters.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(ChatSendParams))]
[JsonSerializable(typeof(ChatHistoryParams))]
[JsonSerializable(typeof(ChatAbortParams))]
[JsonSerializable(typeof(ChatInjectParams))]
[JsonSerializable(typeof(AgentParams))]
[JsonSerializable(typeof(AgentWaitParams))]
[JsonSerializable(typeof(SessionsListParams))]
public sealed partial class MethodJson : JsonSerializerContext;

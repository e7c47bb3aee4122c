using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Frames;

/// <summary>
/// A call from a client: <c>{type:"req", id, method, params?}</c>. One JSON object per WebSocket text frame.
/// Source: OpenClaw gateway protocol 3, section "frames".
/// </summary>
public sealed record RequestFrame
{
    /// <summary>Always <c>req</c>.</summary>
    public string Type { get; init; } = FrameTypes.Request;

    /// <summary>Chosen by the client, at least one character; the answer carries the same value.</summary>
    public required string Id { get; init; }

    /// <summary>Method name such as <c>chat.send</c>, at least one character.</summary>
    public required string Method { get; init; }

    /// <summary>The method's own parameters; absent means <c>{}</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Params { get; init; }
}

/// <summary>An answer to a <see cref="RequestFrame"/>: <c>{type:"res", id, ok, payload?, error?}</c>.</summary>
public sealed record ResponseFrame
{
    /// <summary>Always <c>res</c>.</summary>
    public string Type { get; init; } = FrameTypes.Response;

    /// <summary>The id of the request, or <c>invalid</c> when the request had none.</summary>
    public required string Id { get; init; }

    /// <summary>Whether the call succeeded. A failed call may carry a payload beside its error (method <c>agent</c>).</summary>
    public required bool Ok { get; init; }

    /// <summary>The method's result.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Payload { get; init; }

    /// <summary>Present when <see cref="Ok"/> is false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ErrorShape? Error { get; init; }
}

/// <summary>A message from the gateway that answers nothing: <c>{type:"event", event, payload?, seq?, stateVersion?}</c>.</summary>
public sealed record EventFrame
{
    /// <summary>Always <c>event</c>.</summary>
    public string Type { get; init; } = FrameTypes.Event;

    /// <summary>Event name such as <c>chat</c> or <c>tick</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The event's own content.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Payload { get; init; }

    /// <summary>Number of the broadcast, one counter for all clients; absent on the challenge and on events meant for one client.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Seq { get; init; }

    /// <summary>Versions of the shared state, on <c>presence</c> and <c>health</c> only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StateVersion? StateVersion { get; init; }
}

/// <summary>Versions of the state a client may hold a copy of; each grows by one per change.</summary>
/// <param name="Presence">Version of the presence list.</param>
/// <param name="Health">Version of the health snapshot.</param>
public sealed record StateVersion(long Presence, long Health);

/// <summary>What went wrong, in the shape every client of the protocol knows.</summary>
public sealed record ErrorShape
{
    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>For people; names the field, the value (never a secret) and the fix.</summary>
    public required string Message { get; init; }

    /// <summary>For programs, such as <c>{requestId}</c> on a pairing refusal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Details { get; init; }

    /// <summary>Whether the same call may succeed later.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Retryable { get; init; }

    /// <summary>Milliseconds to wait before the next try.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RetryAfterMs { get; init; }
}

/// <summary>The values of a frame's <c>type</c> member.</summary>
public static class FrameTypes
{
    /// <summary>A <see cref="RequestFrame"/>.</summary>
    public const string Request = "req";

    /// <summary>A <see cref="ResponseFrame"/>.</summary>
    public const string Response = "res";

    /// <summary>An <see cref="EventFrame"/>.</summary>
    public const string Event = "event";
}

/// <summary>The error codes of protocol 3.</summary>
public static class ErrorCodes
{
    /// <summary>A channel is not linked to an account.</summary>
    public const string NotLinked = "NOT_LINKED";

    /// <summary>The device is not paired with this gateway.</summary>
    public const string NotPaired = "NOT_PAIRED";

    /// <summary>An agent run did not end in time.</summary>
    public const string AgentTimeout = "AGENT_TIMEOUT";

    /// <summary>The request is wrong: unknown method, bad parameters, missing scope, bad credentials.</summary>
    public const string InvalidRequest = "INVALID_REQUEST";

    /// <summary>The caller lacks a scope; protocol 4 only, earlier versions say <see cref="InvalidRequest"/>.</summary>
    public const string Forbidden = "FORBIDDEN";

    /// <summary>The gateway cannot do it now.</summary>
    public const string Unavailable = "UNAVAILABLE";
}

using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Protocol.Methods;

/// <summary>What the parameters of the methods <c>sessions.*</c> must look like.</summary>
public static class SessionSchemas
{
    /// <summary><see cref="SessionsListParams"/>.</summary>
    public static ObjectSchema List { get; } = Closed(
        Optional("limit", Whole(1)),
        Optional("activeMinutes", Whole(1)),
        Optional("includeGlobal", Flag),
        Optional("includeUnknown", Flag),
        Optional("includeDerivedTitles", Flag),
        Optional("includeLastMessage", Flag),
        Optional("label", new StringSchema { MinLength = 1, MaxLength = 64 }),
        Optional("spawnedBy", NonEmptyString),
        Optional("agentId", NonEmptyString),
        Optional("search", Text));

    /// <summary>Parameters of <c>sessions.preview</c>.</summary>
    public static ObjectSchema Preview { get; } = Closed(
        Required("keys", ArrayOf(NonEmptyString, minItems: 1)),
        Optional("limit", Whole(1)),
        Optional("maxChars", Whole(20)));

    /// <summary>Parameters of <c>sessions.resolve</c>: exactly one of key, sessionId and label.</summary>
    public static ObjectSchema Resolve { get; } = Closed(
        Optional("key", NonEmptyString),
        Optional("sessionId", NonEmptyString),
        Optional("label", Label),
        Optional("agentId", NonEmptyString),
        Optional("spawnedBy", NonEmptyString),
        Optional("includeGlobal", Flag),
        Optional("includeUnknown", Flag));

    /// <summary>Parameters of <c>sessions.patch</c>; null clears a value.</summary>
    public static ObjectSchema Patch { get; } = Closed(
        Required("key", NonEmptyString),
        Optional("label", Nullable(Label)),
        Optional("thinkingLevel", Nullable(NonEmptyString)),
        Optional("verboseLevel", Nullable(NonEmptyString)),
        Optional("reasoningLevel", Nullable(NonEmptyString)),
        Optional("responseUsage", Nullable(OneOf("off", "tokens", "full", "on"))),
        Optional("elevatedLevel", Nullable(NonEmptyString)),
        Optional("execHost", Nullable(NonEmptyString)),
        Optional("execSecurity", Nullable(NonEmptyString)),
        Optional("execAsk", Nullable(NonEmptyString)),
        Optional("execNode", Nullable(NonEmptyString)),
        Optional("model", Nullable(NonEmptyString)),
        Optional("spawnedBy", Nullable(NonEmptyString)),
        Optional("sendPolicy", Nullable(OneOf("allow", "deny"))),
        Optional("groupActivation", Nullable(OneOf("mention", "always"))));

    /// <summary>Parameters of <c>sessions.reset</c>.</summary>
    public static ObjectSchema Reset { get; } = Closed(Required("key", NonEmptyString));

    /// <summary>Parameters of <c>sessions.delete</c>.</summary>
    public static ObjectSchema Delete { get; } = Closed(Required("key", NonEmptyString), Optional("deleteTranscript", Flag));

    /// <summary>Parameters of <c>sessions.compact</c>.</summary>
    public static ObjectSchema Compact { get; } = Closed(Required("key", NonEmptyString), Optional("maxLines", Whole(1)));

    private static StringSchema Label => new() { MinLength = 1, MaxLength = 64 };
}

/// <summary>Parameters of <c>sessions.list</c>.</summary>
public sealed record SessionsListParams
{
    /// <summary>Most rows.</summary>
    public int? Limit { get; init; }

    /// <summary>Only sessions used within so many minutes.</summary>
    public int? ActiveMinutes { get; init; }

    /// <summary>Whether the session <c>global</c> is listed.</summary>
    public bool? IncludeGlobal { get; init; }

    /// <summary>Whether sessions of unknown kind are listed.</summary>
    public bool? IncludeUnknown { get; init; }

    /// <summary>Whether rows have a title made of the first message.</summary>
    public bool? IncludeDerivedTitles { get; init; }

    /// <summary>Whether rows have the beginning of the last message.</summary>
    public bool? IncludeLastMessage { get; init; }

    /// <summary>Only the session with this label.</summary>
    public string? Label { get; init; }

    /// <summary>Only sessions spawned by this one.</summary>
    public string? SpawnedBy { get; init; }

    /// <summary>Only sessions of this agent.</summary>
    public string? AgentId { get; init; }

    /// <summary>Text to look for in names and keys.</summary>
    public string? Search { get; init; }
}

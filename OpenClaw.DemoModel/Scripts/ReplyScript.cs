using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.DemoModel.Scripts;

/// <summary>Exact behaviour that a test asks for; README.md documents the JSON.</summary>
internal sealed record ReplyScript
{
    /// <summary>
    /// With an id the server counts the requests that carry it and takes the steps in that order, so a retried request gets the next
    /// step. Without one the step is the number of replies since the last user message.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>What to do, step by step. After the last one the model answers as it does without a script.</summary>
    public required IReadOnlyList<ScriptStep> Steps { get; init; }
}

/// <summary>One reply. With neither text, tool calls nor error it is the model's ordinary one.</summary>
internal sealed record ScriptStep
{
    /// <summary>The exact text.</summary>
    public string? Text { get; init; }

    /// <summary>The exact tool calls.</summary>
    public IReadOnlyList<ScriptToolCall>? ToolCalls { get; init; }

    /// <summary>An HTTP error in place of a reply.</summary>
    public ScriptError? Error { get; init; }

    /// <summary>The finish reason to report, such as <c>length</c>.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The token counts to report.</summary>
    public ScriptUsage? Usage { get; init; }

    /// <summary>Milliseconds before the status line, 0 to 600000.</summary>
    public int DelayMs { get; init; }

    /// <summary>Milliseconds between two chunks of a stream, 0 to 600000.</summary>
    public int ChunkDelayMs { get; init; }

    /// <summary>UTF-16 units of text per chunk of a stream, at least 1; 24 when unset.</summary>
    public int? ChunkSize { get; init; }

    /// <summary>A long pause inside the stream.</summary>
    public ScriptSilence? Silence { get; init; }

    /// <summary>The end of the answer before it is complete.</summary>
    public ScriptCut? Cut { get; init; }
}

/// <summary>A tool call of a script.</summary>
/// <param name="Name">Name of the tool, offered or not.</param>
/// <param name="Arguments">An object, or a string that is sent as it is and so may be malformed.</param>
/// <param name="Id">The id of the call; derived when null.</param>
internal sealed record ScriptToolCall(string Name, JsonElement Arguments, string? Id = null);

/// <summary>An HTTP error.</summary>
internal sealed record ScriptError
{
    /// <summary>400 to 599.</summary>
    public required int Status { get; init; }

    /// <summary>The message of the error body.</summary>
    public string Message { get; init; } = "scripted error";

    /// <summary>The type of the error body; follows from the status when null.</summary>
    public string? Type { get; init; }

    /// <summary>The code of the error body.</summary>
    public string? Code { get; init; }

    /// <summary>The value of the Retry-After header in seconds, 0 or more.</summary>
    public int? RetryAfterSeconds { get; init; }
}

/// <summary>Token counts to report.</summary>
/// <param name="PromptTokens">0 or more.</param>
/// <param name="CompletionTokens">0 or more.</param>
/// <param name="CachedTokens">Those of the prompt's tokens that came from a cache, 0 to <paramref name="PromptTokens"/>.</param>
internal sealed record ScriptUsage(int PromptTokens, int CompletionTokens, int CachedTokens = 0);

/// <summary>A long pause.</summary>
/// <param name="Ms">Milliseconds, 0 to 600000.</param>
/// <param name="AfterChunks">Chunks sent before it; 0 means right after the response headers.</param>
internal sealed record ScriptSilence(int Ms, int AfterChunks = 0);

/// <summary>An incomplete answer.</summary>
/// <param name="AfterChunks">Chunks sent before it; an answer that is no stream is cut in its middle.</param>
/// <param name="How">Whether the connection breaks or the body merely ends.</param>
internal sealed record ScriptCut(int AfterChunks = 0, CutKind How = CutKind.Abort);

/// <summary>How an answer ends too early.</summary>
internal enum CutKind
{
    /// <summary>The connection breaks.</summary>
    Abort,

    /// <summary>The body ends in good order, without finish reason and end mark.</summary>
    End,
}

/// <summary>Source-generated JSON of scripts; an unknown member is a mistake.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ReplyScript))]
internal sealed partial class ScriptJson : JsonSerializerContext;

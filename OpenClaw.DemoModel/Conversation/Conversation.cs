namespace OpenClaw.DemoModel.Conversation;

/// <summary>A conversation and the tools on offer, free of any provider's dialect.</summary>
/// <param name="Model">The model id asked for.</param>
/// <param name="Messages">Oldest first, at least one.</param>
/// <param name="Tools">Names of the tools the model may call.</param>
/// <param name="ToolDefinitionsJson">The definitions as they came, for counting tokens; empty when there are none.</param>
internal sealed record ModelRequest(string Model, IReadOnlyList<Message> Messages, IReadOnlySet<string> Tools, string ToolDefinitionsJson);

/// <summary>One message.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Text">All text parts, one per line.</param>
/// <param name="ToolCalls">Calls an assistant made; empty for the others.</param>
internal sealed record Message(Role Role, string Text, IReadOnlyList<ToolCall> ToolCalls);

/// <summary>A call of a tool.</summary>
/// <param name="Name">Name of the tool.</param>
/// <param name="ArgumentsJson">The arguments; a script may make them malformed on purpose.</param>
/// <param name="Id">The call's id, or null when the dialect shall derive one.</param>
internal sealed record ToolCall(string Name, string ArgumentsJson, string? Id = null);

/// <summary>What the model answers.</summary>
/// <param name="Text">The text, empty when there is none.</param>
/// <param name="ToolCalls">The calls, empty when there are none.</param>
/// <param name="FinishReason">Overrides the reason that follows from the content.</param>
/// <param name="Usage">Overrides the counted tokens.</param>
internal sealed record ModelReply(string Text, IReadOnlyList<ToolCall> ToolCalls, string? FinishReason = null, TokenUsage? Usage = null);

/// <summary>Tokens of a request and its reply.</summary>
/// <param name="PromptTokens">Tokens read, at least 0.</param>
/// <param name="CompletionTokens">Tokens written, at least 0.</param>
/// <param name="CachedTokens">Those of the tokens read that came from a cache.</param>
internal sealed record TokenUsage(int PromptTokens, int CompletionTokens, int CachedTokens = 0);

/// <summary>Who speaks in a conversation.</summary>
internal enum Role
{
    /// <summary>Instructions of the application (<c>system</c>, <c>developer</c>).</summary>
    System,

    /// <summary>The person.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>The result of a tool call.</summary>
    Tool,
}

using System.Text.Json;
using OpenClaw.DemoModel.Conversation;

namespace OpenClaw.DemoModel.ChatCompletions;

/// <summary>A checked body of <c>POST /v1/chat/completions</c>.</summary>
/// <param name="Conversation">What the model sees.</param>
/// <param name="Stream">Whether the answer is a stream of server-sent events.</param>
/// <param name="IncludeUsage">Whether a stream ends with a chunk of token counts.</param>
/// <param name="Script">The script in <c>metadata</c>, when there is one.</param>
internal sealed record ChatRequest(ModelRequest Conversation, bool Stream, bool IncludeUsage, JsonElement? Script)
{
    /// <summary>The text of the last user message, empty when there is none.</summary>
    public string LastUserText => Conversation.Messages.LastOrDefault(message => message.Role == Role.User)?.Text ?? string.Empty;
}

using System.Text.Json;
using OpenClaw.DemoModel.Conversation;

namespace OpenClaw.DemoModel.Dialects;

/// <summary>A checked request, free of its interface.</summary>
/// <param name="Conversation">What the model sees.</param>
/// <param name="Stream">Whether the answer is a stream of server-sent events.</param>
/// <param name="IncludeUsage">Whether a stream tells the token counts; only chat completions leaves it to the caller.</param>
/// <param name="Script">The script in <c>metadata</c>, when there is one.</param>
internal sealed record DialectRequest(ModelRequest Conversation, bool Stream, bool IncludeUsage, JsonElement? Script)
{
    /// <summary>The text of the last user message, empty when there is none.</summary>
    public string LastUserText => Conversation.Messages.LastOrDefault(message => message.Role == Role.User)?.Text ?? string.Empty;
}

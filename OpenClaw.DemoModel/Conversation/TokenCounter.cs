using System.Text;

namespace OpenClaw.DemoModel.Conversation;

/// <summary>
/// Counts tokens by a simple rule: a token is four bytes of UTF-8, rounded up per text. Every message costs four more, every tool
/// call the tokens of its name and its arguments, and the tool definitions the tokens of their JSON.
/// </summary>
internal static class TokenCounter
{
    private const int BytesPerToken = 4;
    private const int TokensPerMessage = 4;

    public static TokenUsage Count(ModelRequest request, ModelReply reply) =>
        reply.Usage ?? new TokenUsage(
            request.Messages.Sum(message => TokensPerMessage + Of(message.Text) + Of(message.ToolCalls)) + Of(request.ToolDefinitionsJson),
            Of(reply.Text) + Of(reply.ToolCalls));

    private static int Of(string text) => (Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken;

    private static int Of(IReadOnlyList<ToolCall> calls) => calls.Sum(call => Of(call.Name) + Of(call.ArgumentsJson));
}

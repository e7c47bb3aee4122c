using System.Text.Json;
using OpenClaw.DemoModel.Api;
using OpenClaw.DemoModel.Conversation;
using OpenClaw.DemoModel.Dialects;

namespace OpenClaw.DemoModel.ChatCompletions;

/// <summary>OpenAI's chat completions; https://platform.openai.com/docs/api-reference/chat</summary>
internal sealed class ChatCompletionsDialect : IDialect
{
    public string Path => "/v1/chat/completions";

    public DialectRequest Read(JsonElement body) => ChatRequestReader.Read(body);

    public IDialectReply Reply(DialectRequest request, ModelReply reply, long created) =>
        new ChatReply(request.Conversation, reply, created, request.IncludeUsage);

    public byte[] Error(int status, ErrorBody error) => ErrorAnswers.OpenAiBody(status, error);
}

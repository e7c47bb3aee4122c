using System.Text.Json;
using OpenClaw.DemoModel.Api;
using OpenClaw.DemoModel.Conversation;
using OpenClaw.DemoModel.Dialects;

namespace OpenClaw.DemoModel.Responses;

/// <summary>OpenAI's responses; https://platform.openai.com/docs/api-reference/responses</summary>
internal sealed class ResponsesDialect : IDialect
{
    public string Path => "/v1/responses";

    public DialectRequest Read(JsonElement body) => ResponsesRequestReader.Read(body);

    public IDialectReply Reply(DialectRequest request, ModelReply reply, long created) => new ResponsesReply(request.Conversation, reply, created);

    public byte[] Error(int status, ErrorBody error) => ErrorAnswers.OpenAiBody(status, error);
}

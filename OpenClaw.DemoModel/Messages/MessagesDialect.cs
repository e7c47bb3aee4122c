using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.DemoModel.Api;
using OpenClaw.DemoModel.Conversation;
using OpenClaw.DemoModel.Dialects;

namespace OpenClaw.DemoModel.Messages;

/// <summary>Anthropic's messages; https://docs.anthropic.com/en/api/messages</summary>
internal sealed class MessagesDialect : IDialect
{
    public string Path => "/v1/messages";

    public DialectRequest Read(JsonElement body) => MessagesRequestReader.Read(body);

    public IDialectReply Reply(DialectRequest request, ModelReply reply, long created) => new MessagesReply(request.Conversation, reply);

    public byte[] Error(int status, ErrorBody error) => new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = error.Type ?? TypeOf(status), ["message"] = error.Message },
        ["request_id"] = null,
    }.ToBytes();

    // https://docs.anthropic.com/en/api/errors
    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status402PaymentRequired => "billing_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status404NotFound => "not_found_error",
        StatusCodes.Status413PayloadTooLarge => "request_too_large",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        529 => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };
}

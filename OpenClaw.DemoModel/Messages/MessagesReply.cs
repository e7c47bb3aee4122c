using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.DemoModel.Conversation;
using OpenClaw.DemoModel.Dialects;

namespace OpenClaw.DemoModel.Messages;

/// <summary>A reply as a message of content blocks; https://docs.anthropic.com/en/docs/build-with-claude/streaming</summary>
internal sealed class MessagesReply(ModelRequest request, ModelReply reply) : IDialectReply
{
    private readonly string _id = ReplyText.IdOf(request);
    private readonly TokenUsage _usage = TokenCounter.Count(request, reply);

    private string StopReason => reply.FinishReason switch
    {
        null => reply.ToolCalls.Count > 0 ? "tool_use" : "end_turn",
        "length" => "max_tokens",
        "stop" => "end_turn",
        "tool_calls" => "tool_use",
        var other => other,
    };

    public byte[] Whole()
    {
        var message = Message(StopReason, _usage.CompletionTokens);
        var content = message["content"]!.AsArray();
        if (reply.Text.Length > 0)
        {
            content.Add(new JsonObject { ["type"] = "text", ["text"] = reply.Text });
        }

        for (var i = 0; i < reply.ToolCalls.Count; i++)
        {
            content.Add(ToolUse(i, Input(reply.ToolCalls[i].ArgumentsJson)));
        }

        return message.ToBytes();
    }

    public IEnumerable<StreamEvent> Events(int? chunkSize)
    {
        yield return new JsonObject { ["type"] = "message_start", ["message"] = Message(null, 1) }.ToEvent();
        var index = 0;
        if (reply.Text.Length > 0)
        {
            yield return Start(index, new JsonObject { ["type"] = "text", ["text"] = string.Empty });
            foreach (var piece in ReplyText.Pieces(reply.Text, chunkSize))
            {
                yield return Delta(index, new JsonObject { ["type"] = "text_delta", ["text"] = piece });
            }

            yield return Stop(index++);
        }

        for (var i = 0; i < reply.ToolCalls.Count; i++)
        {
            yield return Start(index, ToolUse(i, new JsonObject()));
            foreach (var piece in ReplyText.Pieces(reply.ToolCalls[i].ArgumentsJson, chunkSize))
            {
                yield return Delta(index, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = piece });
            }

            yield return Stop(index++);
        }
    }

    public IEnumerable<StreamEvent> End() =>
    [
        new JsonObject
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = StopReason, ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = _usage.CompletionTokens },
        }.ToEvent(),
        new JsonObject { ["type"] = "message_stop" }.ToEvent(),
    ];

    private JsonObject Message(string? stopReason, int outputTokens) => new()
    {
        ["id"] = "msg_" + _id,
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = request.Model,
        ["content"] = new JsonArray(),
        ["stop_reason"] = stopReason,
        ["stop_sequence"] = null,
        ["usage"] = new JsonObject
        {
            // What came from a cache is not counted as input here.
            ["input_tokens"] = _usage.PromptTokens - _usage.CachedTokens,
            ["cache_creation_input_tokens"] = 0,
            ["cache_read_input_tokens"] = _usage.CachedTokens,
            ["output_tokens"] = outputTokens,
        },
    };

    private JsonObject ToolUse(int index, JsonNode input) => new()
    {
        ["type"] = "tool_use",
        ["id"] = ReplyText.IdOf(reply.ToolCalls[index], index, _id, "toolu_"),
        ["name"] = reply.ToolCalls[index].Name,
        ["input"] = input,
    };

    // Malformed arguments cannot stand in a whole message but as what they are, a text.
    private static JsonNode Input(string json)
    {
        try
        {
            return JsonNode.Parse(json) ?? new JsonObject();
        }
        catch (JsonException)
        {
            return JsonValue.Create(json);
        }
    }

    private static StreamEvent Start(int index, JsonObject block) =>
        new JsonObject { ["type"] = "content_block_start", ["index"] = index, ["content_block"] = block }.ToEvent();

    private static StreamEvent Delta(int index, JsonObject delta) =>
        new JsonObject { ["type"] = "content_block_delta", ["index"] = index, ["delta"] = delta }.ToEvent();

    private static StreamEvent Stop(int index) => new JsonObject { ["type"] = "content_block_stop", ["index"] = index }.ToEvent();
}

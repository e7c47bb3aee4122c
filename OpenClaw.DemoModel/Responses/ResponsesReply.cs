using System.Text.Json.Nodes;
using OpenClaw.DemoModel.Conversation;
using OpenClaw.DemoModel.Dialects;

namespace OpenClaw.DemoModel.Responses;

/// <summary>A reply as a list of output items; https://platform.openai.com/docs/api-reference/responses-streaming</summary>
internal sealed class ResponsesReply(ModelRequest request, ModelReply reply, long created) : IDialectReply
{
    private readonly string _id = ReplyText.IdOf(request);
    private readonly TokenUsage _usage = TokenCounter.Count(request, reply);
    private int _sequence;

    private bool IsIncomplete => reply.FinishReason == "length";

    private string Status => IsIncomplete ? "incomplete" : "completed";

    public byte[] Whole() => Response(Status).ToBytes();

    public IEnumerable<StreamEvent> Events(int? chunkSize)
    {
        yield return Event("response.created", ("response", Response("in_progress")));
        yield return Event("response.in_progress", ("response", Response("in_progress")));
        var index = 0;
        if (reply.Text.Length > 0)
        {
            foreach (var part in TextEvents(chunkSize))
            {
                yield return part;
            }

            index++;
        }

        for (var i = 0; i < reply.ToolCalls.Count; i++)
        {
            foreach (var part in CallEvents(i, index++, chunkSize))
            {
                yield return part;
            }
        }
    }

    public IEnumerable<StreamEvent> End() => [Event($"response.{Status}", ("response", Response(Status)))];

    private IEnumerable<StreamEvent> TextEvents(int? chunkSize)
    {
        (string, JsonNode?)[] Place() => [("item_id", "msg_" + _id), ("output_index", 0), ("content_index", 0)];
        yield return Event("response.output_item.added", ("output_index", 0), ("item", MessageItem(null)));
        yield return Event("response.content_part.added", [.. Place(), ("part", TextPart(string.Empty))]);
        foreach (var piece in ReplyText.Pieces(reply.Text, chunkSize))
        {
            yield return Event("response.output_text.delta", [.. Place(), ("delta", piece), ("logprobs", new JsonArray())]);
        }

        yield return Event("response.output_text.done", [.. Place(), ("text", reply.Text), ("logprobs", new JsonArray())]);
        yield return Event("response.content_part.done", [.. Place(), ("part", TextPart(reply.Text))]);
        yield return Event("response.output_item.done", ("output_index", 0), ("item", MessageItem(reply.Text)));
    }

    private IEnumerable<StreamEvent> CallEvents(int call, int index, int? chunkSize)
    {
        var arguments = reply.ToolCalls[call].ArgumentsJson;
        yield return Event("response.output_item.added", ("output_index", index), ("item", CallItem(call, string.Empty, "in_progress")));
        foreach (var piece in ReplyText.Pieces(arguments, chunkSize))
        {
            yield return Event("response.function_call_arguments.delta", ("item_id", ItemId(call)), ("output_index", index), ("delta", piece));
        }

        yield return Event("response.function_call_arguments.done", ("item_id", ItemId(call)), ("output_index", index), ("arguments", arguments));
        yield return Event("response.output_item.done", ("output_index", index), ("item", CallItem(call, arguments, "completed")));
    }

    private JsonObject Response(string status)
    {
        var output = new JsonArray();
        var done = status != "in_progress";
        if (done && reply.Text.Length > 0)
        {
            output.Add(MessageItem(reply.Text));
        }

        for (var i = 0; done && i < reply.ToolCalls.Count; i++)
        {
            output.Add(CallItem(i, reply.ToolCalls[i].ArgumentsJson, "completed"));
        }

        return new JsonObject
        {
            ["id"] = "resp_" + _id,
            ["object"] = "response",
            ["created_at"] = created,
            ["status"] = status,
            ["error"] = null,
            ["incomplete_details"] = done && IsIncomplete ? new JsonObject { ["reason"] = "max_output_tokens" } : null,
            ["instructions"] = null,
            ["max_output_tokens"] = null,
            ["model"] = request.Model,
            ["output"] = output,
            ["parallel_tool_calls"] = true,
            ["previous_response_id"] = null,
            ["store"] = false,
            ["temperature"] = 1.0,
            ["tool_choice"] = "auto",
            ["tools"] = new JsonArray(),
            ["top_p"] = 1.0,
            ["truncation"] = "disabled",
            ["usage"] = done ? Usage() : null,
            ["metadata"] = new JsonObject(),
        };
    }

    private JsonObject Usage() => new()
    {
        ["input_tokens"] = _usage.PromptTokens,
        ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = _usage.CachedTokens },
        ["output_tokens"] = _usage.CompletionTokens,
        ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
        ["total_tokens"] = _usage.PromptTokens + _usage.CompletionTokens,
    };

    private JsonObject MessageItem(string? text) => new()
    {
        ["id"] = "msg_" + _id,
        ["type"] = "message",
        ["status"] = text is null ? "in_progress" : "completed",
        ["role"] = "assistant",
        ["content"] = text is null ? new JsonArray() : new JsonArray(TextPart(text)),
    };

    private static JsonObject TextPart(string text) => new()
    {
        ["type"] = "output_text",
        ["text"] = text,
        ["annotations"] = new JsonArray(),
        ["logprobs"] = new JsonArray(),
    };

    private JsonObject CallItem(int index, string arguments, string status) => new()
    {
        ["id"] = ItemId(index),
        ["type"] = "function_call",
        ["status"] = status,
        ["call_id"] = ReplyText.IdOf(reply.ToolCalls[index], index, _id),
        ["name"] = reply.ToolCalls[index].Name,
        ["arguments"] = arguments,
    };

    private string ItemId(int index) => $"fc_{_id}_{index}";

    private StreamEvent Event(string type, params (string Name, JsonNode? Value)[] members)
    {
        var data = new JsonObject { ["type"] = type, ["sequence_number"] = _sequence++ };
        foreach (var (name, value) in members)
        {
            data[name] = value;
        }

        return data.ToEvent();
    }
}

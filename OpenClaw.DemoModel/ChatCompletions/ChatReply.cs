using System.Text.Json;
using OpenClaw.DemoModel.Conversation;
using OpenClaw.DemoModel.Dialects;

namespace OpenClaw.DemoModel.ChatCompletions;

/// <summary>A reply in the words of the chat completions API, whole or cut into chunks.</summary>
internal sealed class ChatReply : IDialectReply
{
    private readonly string _id;
    private readonly long _created;
    private readonly string _model;
    private readonly ModelReply _reply;
    private readonly ChatUsage _usage;
    private readonly string _finishReason;
    private readonly bool _includeUsage;

    public ChatReply(ModelRequest request, ModelReply reply, long created, bool includeUsage)
    {
        var usage = TokenCounter.Count(request, reply);
        _id = ReplyText.IdOf(request);
        _created = created;
        _model = request.Model;
        _reply = reply;
        _usage = new ChatUsage(
            usage.PromptTokens, usage.CompletionTokens, usage.PromptTokens + usage.CompletionTokens, new ChatPromptDetails(usage.CachedTokens));
        _includeUsage = includeUsage;
        _finishReason = reply.FinishReason ?? (reply.ToolCalls.Count > 0 ? "tool_calls" : "stop");
    }

    public byte[] Whole() => JsonSerializer.SerializeToUtf8Bytes(Completion(), ChatJson.Default.ChatCompletion);

    public IEnumerable<StreamEvent> Events(int? chunkSize) =>
        Chunks(chunkSize).Select(chunk => new StreamEvent(null, JsonSerializer.SerializeToUtf8Bytes(chunk, ChatJson.Default.ChatChunk)));

    public IEnumerable<StreamEvent> End() => [new StreamEvent(null, "[DONE]"u8.ToArray())];

    private ChatCompletion Completion()
    {
        var calls = _reply.ToolCalls.Select((call, index) => new ChatToolCall(null, ReplyText.IdOf(call, index, _id), "function", new ChatFunction(call.Name, call.ArgumentsJson)));
        var message = new ChatMessage("assistant", _reply.Text.Length == 0 ? null : _reply.Text, _reply.ToolCalls.Count == 0 ? null : calls.ToList());
        return new ChatCompletion("chatcmpl-" + _id, "chat.completion", _created, _model, [new ChatChoice(0, message, _finishReason)], _usage);
    }

    private IEnumerable<ChatChunk> Chunks(int? chunkSize)
    {
        yield return Chunk(new ChatDelta { Role = "assistant", Content = _reply.ToolCalls.Count == 0 ? string.Empty : null });
        foreach (var piece in ReplyText.Pieces(_reply.Text, chunkSize))
        {
            yield return Chunk(new ChatDelta { Content = piece });
        }

        for (var i = 0; i < _reply.ToolCalls.Count; i++)
        {
            var call = _reply.ToolCalls[i];
            yield return Chunk(new ChatDelta { ToolCalls = [new ChatToolCall(i, ReplyText.IdOf(call, i, _id), "function", new ChatFunction(call.Name, string.Empty))] });
            foreach (var piece in ReplyText.Pieces(call.ArgumentsJson, chunkSize))
            {
                yield return Chunk(new ChatDelta { ToolCalls = [new ChatToolCall(i, null, null, new ChatFunction(null, piece))] });
            }
        }

        yield return Chunk(new ChatDelta(), _finishReason);
        if (_includeUsage)
        {
            yield return new ChatChunk("chatcmpl-" + _id, "chat.completion.chunk", _created, _model, [], _usage);
        }
    }

    private ChatChunk Chunk(ChatDelta delta, string? finishReason = null) =>
        new("chatcmpl-" + _id, "chat.completion.chunk", _created, _model, [new ChatChunkChoice(0, delta, finishReason)], null);
}

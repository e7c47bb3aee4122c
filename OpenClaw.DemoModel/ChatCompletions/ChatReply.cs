using System.Security.Cryptography;
using System.Text;
using OpenClaw.DemoModel.Conversation;

namespace OpenClaw.DemoModel.ChatCompletions;

/// <summary>A reply in the words of the chat completions API, whole or cut into chunks.</summary>
internal sealed class ChatReply
{
    private const int DefaultChunkSize = 24;
    private const int MostChunks = 400;
    private const int HexDigitsOfId = 24;

    private readonly string _id;
    private readonly long _created;
    private readonly string _model;
    private readonly ModelReply _reply;
    private readonly ChatUsage _usage;
    private readonly string _finishReason;

    /// <summary>Ids follow from the conversation alone, so equal requests get equal ids.</summary>
    public ChatReply(ModelRequest request, ModelReply reply, long created)
    {
        var usage = TokenCounter.Count(request, reply);
        _id = Fingerprint(request);
        _created = created;
        _model = request.Model;
        _reply = reply;
        _usage = new ChatUsage(usage.PromptTokens, usage.CompletionTokens, usage.PromptTokens + usage.CompletionTokens);
        _finishReason = reply.FinishReason ?? (reply.ToolCalls.Count > 0 ? "tool_calls" : "stop");
    }

    /// <summary>The answer to a request that asked for no stream.</summary>
    public ChatCompletion Whole()
    {
        var calls = _reply.ToolCalls.Select((call, index) => new ChatToolCall(null, IdOf(call, index), "function", new ChatFunction(call.Name, call.ArgumentsJson)));
        var message = new ChatMessage("assistant", _reply.Text.Length == 0 ? null : _reply.Text, _reply.ToolCalls.Count == 0 ? null : calls.ToList());
        return new ChatCompletion("chatcmpl-" + _id, "chat.completion", _created, _model, [new ChatChoice(0, message, _finishReason)], _usage);
    }

    /// <summary>The events of a stream, without the end mark.</summary>
    public IEnumerable<ChatChunk> Chunks(int? chunkSize, bool includeUsage)
    {
        yield return Chunk(new ChatDelta { Role = "assistant", Content = _reply.ToolCalls.Count == 0 ? string.Empty : null });
        foreach (var piece in Pieces(_reply.Text, chunkSize))
        {
            yield return Chunk(new ChatDelta { Content = piece });
        }

        for (var i = 0; i < _reply.ToolCalls.Count; i++)
        {
            var call = _reply.ToolCalls[i];
            yield return Chunk(new ChatDelta { ToolCalls = [new ChatToolCall(i, IdOf(call, i), "function", new ChatFunction(call.Name, string.Empty))] });
            foreach (var piece in Pieces(call.ArgumentsJson, chunkSize))
            {
                yield return Chunk(new ChatDelta { ToolCalls = [new ChatToolCall(i, null, null, new ChatFunction(null, piece))] });
            }
        }

        yield return Chunk(new ChatDelta(), _finishReason);
        if (includeUsage)
        {
            yield return new ChatChunk("chatcmpl-" + _id, "chat.completion.chunk", _created, _model, [], _usage);
        }
    }

    private ChatChunk Chunk(ChatDelta delta, string? finishReason = null) =>
        new("chatcmpl-" + _id, "chat.completion.chunk", _created, _model, [new ChatChunkChoice(0, delta, finishReason)], null);

    private string IdOf(ToolCall call, int index) => call.Id ?? $"call_{_id}{(index == 0 ? string.Empty : "_" + index)}";

    // A long text comes in larger pieces, so that it is not tens of thousands of events.
    private static IEnumerable<string> Pieces(string text, int? chunkSize)
    {
        var size = chunkSize ?? Math.Max(DefaultChunkSize, text.Length / MostChunks);
        for (var start = 0; start < text.Length;)
        {
            var end = Math.Min(start + size, text.Length);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
            {
                end++;
            }

            yield return text[start..end];
            start = end;
        }
    }

    private static string Fingerprint(ModelRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text)
        {
            hash.AppendData(BitConverter.GetBytes(text.Length));
            hash.AppendData(Encoding.UTF8.GetBytes(text));
        }

        Add(request.Model);
        Add(request.ToolDefinitionsJson);
        foreach (var message in request.Messages)
        {
            Add(message.Role.ToString());
            Add(message.Text);
            foreach (var call in message.ToolCalls)
            {
                Add(call.Id ?? string.Empty);
                Add(call.Name);
                Add(call.ArgumentsJson);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HexDigitsOfId];
    }
}

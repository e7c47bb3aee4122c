using System.Security.Cryptography;
using System.Text;
using OpenClaw.DemoModel.Conversation;

namespace OpenClaw.DemoModel.Dialects;

/// <summary>What the replies of all interfaces have in common.</summary>
internal static class ReplyText
{
    private const int DefaultChunkSize = 24;
    private const int MostChunks = 400;
    private const int HexDigitsOfId = 24;

    /// <summary>Id of a reply. It follows from the conversation alone, so equal requests get equal ids.</summary>
    public static string IdOf(ModelRequest request)
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

    /// <summary>Id of a call.</summary>
    public static string IdOf(ToolCall call, int index, string replyId, string prefix = "call_") =>
        call.Id ?? $"{prefix}{replyId}{(index == 0 ? string.Empty : "_" + index)}";

    /// <summary>The pieces in which a stream carries a text. A long one comes in larger pieces, so that it is not tens of thousands of events.</summary>
    public static IEnumerable<string> Pieces(string text, int? chunkSize)
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
}

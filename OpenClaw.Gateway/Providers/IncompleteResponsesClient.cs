using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenAI.Responses;

namespace OpenClaw.Gateway.Providers;

#pragma warning disable OPENAI001 // Marked experimental in this version.

/// <summary>Adds why an incomplete response ended and what it used; the adapter leaves both out of streams.</summary>
internal sealed class IncompleteResponsesClient(IChatClient inner) : DelegatingChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            if (update.RawRepresentation is StreamingResponseIncompleteUpdate { Response: { } response })
            {
                update.FinishReason ??= response.IncompleteStatusDetails?.Reason == ResponseIncompleteStatusReason.ContentFilter
                    ? ChatFinishReason.ContentFilter
                    : ChatFinishReason.Length;
                if (response.Usage is { } usage)
                {
                    update.Contents.Add(new UsageContent(new UsageDetails
                    {
                        InputTokenCount = usage.InputTokenCount,
                        OutputTokenCount = usage.OutputTokenCount,
                        TotalTokenCount = usage.TotalTokenCount,
                        CachedInputTokenCount = usage.InputTokenDetails?.CachedTokenCount,
                        ReasoningTokenCount = usage.OutputTokenDetails?.ReasoningTokenCount,
                    }));
                }
            }

            yield return update;
        }
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Telemetry;

namespace OpenClaw.Gateway.Providers;

/// <summary>Writes what a call cost onto its span and into the metrics; tokens and times are written by the library around it.</summary>
internal sealed class CostingChatClient(IChatClient inner, ModelTarget target, ModelTelemetry telemetry) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var span = Activity.Current;
        Describe(span);
        var response = await base.GetResponseAsync(messages, options, cancellationToken);
        if (response.Usage is { } usage)
        {
            Record(span, TokenUsage.From(usage), charged: 0);
        }

        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // The span of the call is the current one while the call begins.
        var span = Activity.Current;
        Describe(span);
        var usage = default(TokenUsage);
        var charged = 0d;
        await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            foreach (var content in update.Contents)
            {
                if (content is UsageContent counted)
                {
                    usage = usage.Or(TokenUsage.From(counted.Details));
                    charged = Record(span, usage, charged);
                }
            }

            yield return update;
        }
    }

    private void Describe(Activity? span) => span?.SetTag("openclaw.provider.id", target.Provider).SetTag("openclaw.provider.api", target.Api);

    // Some providers count more than once: what was charged before is not charged again. Returns what is charged now.
    private double Record(Activity? span, TokenUsage usage, double charged)
    {
        if (target.Prices?.Of(usage).Total is not { } cost)
        {
            return charged;
        }

        span?.SetTag(ModelTelemetry.CostTag, cost);
        telemetry.Charged(target, cost - charged);
        return cost;
    }
}

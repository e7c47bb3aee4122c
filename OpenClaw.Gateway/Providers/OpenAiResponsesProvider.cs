using Microsoft.Extensions.AI;
using OpenAI.Responses;

namespace OpenClaw.Gateway.Providers;

/// <summary>OpenAI's responses. The whole conversation is sent each time and nothing is kept there.</summary>
internal sealed class OpenAiResponsesProvider : IModelProvider
{
    public const string Kind = "openai-responses";

    public string Api => Kind;

#pragma warning disable OPENAI001 // Marked experimental in this version.
    public IChatClient CreateClient(ModelTarget target, HttpClient http) => OpenAiClients.Create(target, http).GetResponsesClient().AsIChatClient(target.Model)
        .AsBuilder().Use(inner => new IncompleteResponsesClient(inner)).Build();

    public void Adjust(ChatOptions options, ModelTarget target) => options.RawRepresentationFactory = _ =>
    {
        var raw = new CreateResponseOptions { StoredOutputEnabled = false };
        if (target.Thinking is not null)
        {
            // What it thought comes back sealed, so that it can be shown to the model again beside the calls it led to.
            raw.IncludedProperties.Add(IncludedResponseProperty.ReasoningEncryptedContent);
            if (target.Thinking is ThinkingLevel.Minimal)
            {
                raw.ReasoningOptions = new ResponseReasoningOptions { ReasoningEffortLevel = new ResponseReasoningEffortLevel("minimal") };
            }
        }

        return raw;
    };
#pragma warning restore OPENAI001
}

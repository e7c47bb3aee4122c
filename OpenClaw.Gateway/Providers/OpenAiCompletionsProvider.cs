using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace OpenClaw.Gateway.Providers;

/// <summary>OpenAI's chat completions, which most other providers and local servers speak as well.</summary>
internal sealed class OpenAiCompletionsProvider : IModelProvider
{
    public const string Kind = "openai-completions";

    public string Api => Kind;

    public IChatClient CreateClient(ModelTarget target, HttpClient http) => OpenAiClients.Create(target, http).GetChatClient(target.Model).AsIChatClient();

    public void Adjust(ChatOptions options, ModelTarget target)
    {
        if (target.Thinking is ThinkingLevel.Minimal)
        {
            // The abstraction has no such level.
#pragma warning disable OPENAI001 // Marked experimental in this version.
            options.RawRepresentationFactory = _ => new ChatCompletionOptions { ReasoningEffortLevel = new ChatReasoningEffortLevel("minimal") };
#pragma warning restore OPENAI001
        }
    }
}

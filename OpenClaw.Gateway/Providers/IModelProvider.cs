using Microsoft.Extensions.AI;

namespace OpenClaw.Gateway.Providers;

/// <summary>A kind of provider: the official client of one interface. Which one a model has follows from its <c>api</c>.</summary>
internal interface IModelProvider
{
    /// <summary>The value of <c>models.providers.&lt;id&gt;.api</c> that chooses it.</summary>
    string Api { get; }

    /// <summary>A client for one model. It makes one attempt; who tries again, and when, is decided in one place for all.</summary>
    /// <param name="target">The model.</param>
    /// <param name="http">The connection; it has the provider's own headers and the limits on silence.</param>
    IChatClient CreateClient(ModelTarget target, HttpClient http);

    /// <summary>Adds to the options what only this interface has.</summary>
    void Adjust(ChatOptions options, ModelTarget target)
    {
    }

    /// <summary>The conversation as this interface wants it.</summary>
    IReadOnlyList<ChatMessage> Adjust(IReadOnlyList<ChatMessage> messages) => messages;
}

using System.Text;
using Microsoft.Extensions.AI;

namespace OpenClaw.Gateway.Providers;

/// <summary>One answer of a model, while it arrives and when it is whole.</summary>
/// <param name="target">The model that gives it.</param>
internal sealed class ModelAnswer(ModelTarget target)
{
    private readonly StringBuilder _text = new();
    private readonly List<ChatResponseUpdate> _thoughts = [];

    public ModelTarget Target => target;

    public string Text => _text.ToString();

    public List<FunctionCallContent> Calls { get; } = [];

    /// <summary>What the model thought, for providers that want to see it again beside the calls it led to; there when the answer is complete.</summary>
    public IReadOnlyList<TextReasoningContent> Reasoning { get; private set; } = [];

    /// <summary>Why the model stopped; null until it has.</summary>
    public ChatFinishReason? Finish { get; private set; }

    public TokenUsage Usage { get; private set; }

    /// <summary>What it cost; nothing when the model has no price.</summary>
    public UsageCost Cost => target.Prices?.Of(Usage) ?? default;

    /// <summary>How the transcript names the end.</summary>
    public string StopReason => Calls.Count > 0 ? "toolUse" : Finish == ChatFinishReason.Length ? "length" : "stop";

    /// <summary>Takes in what came.</summary>
    /// <returns>Whether there is more text.</returns>
    public bool Add(ChatResponseUpdate update)
    {
        var hasText = false;
        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextReasoningContent thought:
                    _thoughts.Add(new ChatResponseUpdate(ChatRole.Assistant, [thought]));
                    break;
                case TextContent { Text.Length: > 0 } text:
                    _text.Append(text.Text);
                    hasText = true;
                    break;
                case FunctionCallContent call:
                    Calls.Add(call);
                    break;
                case UsageContent usage:
                    Usage = Usage.Or(TokenUsage.From(usage.Details));
                    break;
            }
        }

        Finish = update.FinishReason ?? Finish;
        return hasText;
    }

    /// <summary>Joins what came in pieces.</summary>
    public void Complete() =>
        Reasoning = [.. _thoughts.ToChatResponse().Messages.SelectMany(message => message.Contents).OfType<TextReasoningContent>()];

    public ChatMessage ToChatMessage()
    {
        var contents = new List<AIContent>();

        // Thoughts without the provider's seal are for people; no provider takes them back.
        contents.AddRange(Reasoning.Where(thought => thought.ProtectedData is not null));
        if (_text.Length > 0)
        {
            contents.Add(new TextContent(Text));
        }

        // Arguments that could not be read go back as none: what was wrong with them is in the call's result.
        contents.AddRange(Calls.Select(call => call.Exception is null ? call : new FunctionCallContent(call.CallId, call.Name, new Dictionary<string, object?>())));
        return new ChatMessage(ChatRole.Assistant, contents).By(target);
    }
}

using Microsoft.Extensions.AI;

namespace OpenClaw.Gateway.Providers;

/// <summary>A conversation as one particular model can take it.</summary>
internal static class Conversations
{
    private const string Author = "openclaw.model";

    public static bool HaveImages(IEnumerable<ChatMessage> messages) =>
        messages.Any(message => message.Contents.Any(content => content is DataContent data && data.HasTopLevelMediaType("image")));

    /// <summary>Notes who gave an answer, for <see cref="For"/>.</summary>
    public static ChatMessage By(this ChatMessage message, ModelTarget target)
    {
        message.AdditionalProperties = new AdditionalPropertiesDictionary { [Author] = target.Reference };
        return message;
    }

    /// <summary>The conversation without what this model cannot read: the sealed thoughts of other models, and pictures when it takes none.</summary>
    public static IReadOnlyList<ChatMessage> For(ModelTarget target, IReadOnlyList<ChatMessage> messages) =>
    [
        .. messages.Select(message => !message.Contents.Any(content => IsForeign(message, content, target)) ? message : WithContents(message, target))
            .Where(message => message.Contents.Count > 0),
    ];

    private static ChatMessage WithContents(ChatMessage message, ModelTarget target)
    {
        var copy = message.Clone();
        copy.Contents =
        [
            .. message.Contents.Where(content => content is DataContent || !IsForeign(message, content, target)).Select(content =>
                IsForeign(message, content, target) ? new TextContent($"[A picture was left out: {target.Reference} takes none. agents.defaults.imageModel names one that does.]") : content),
        ];
        return copy;
    }

    private static bool IsForeign(ChatMessage message, AIContent content, ModelTarget target) => content switch
    {
        TextReasoningContent => (string?)message.AdditionalProperties?.GetValueOrDefault(Author) != target.Reference,
        DataContent data => target.TakesNoImages && data.HasTopLevelMediaType("image"),
        _ => false,
    };
}

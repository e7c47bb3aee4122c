using System.Text.RegularExpressions;
using Anthropic;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace OpenClaw.Gateway.Providers;

/// <summary>Anthropic's messages, which some other providers speak as well.</summary>
internal sealed partial class AnthropicMessagesProvider : IModelProvider
{
    public const string Kind = "anthropic-messages";

    // The interface wants a limit; this one every model of it can keep.
    private const int DefaultMaxTokens = 8192;

    // A token of a subscription instead of a key; the interface takes it in another header.
    private const string TokenPrefix = "sk-ant-oat";

    public string Api => Kind;

    public IChatClient CreateClient(ModelTarget target, HttpClient http)
    {
        var isToken = target.IsBearer || target.ApiKey.StartsWith(TokenPrefix, StringComparison.Ordinal);
        var key = target.ApiKey.Length == 0 ? "none" : target.ApiKey;
        var client = new AnthropicClient
        {
            BaseUrl = WithoutVersion(target.BaseUrl),
            ApiKey = isToken ? null : key,
            AuthToken = isToken ? key : null,
            HttpClient = http,
            MaxRetries = 0,
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
        return client.AsIChatClient(target.Model, target.MaxTokens ?? DefaultMaxTokens, ThinkingModeOf(target.Model));
    }

    /// <summary>Marks what of the conversation is worth caching: the instructions, and everything up to the newest message.</summary>
    public IReadOnlyList<ChatMessage> Adjust(IReadOnlyList<ChatMessage> messages)
    {
        var result = messages.ToArray();
        Mark(Array.FindIndex(result, message => message.Role == ChatRole.System));
        Mark(result.Length - 1);
        return result;

        void Mark(int index)
        {
            if (index >= 0 && result[index].Contents is [.., TextContent or FunctionResultContent or DataContent] contents)
            {
                result[index] = result[index].Clone();
                result[index].Contents = [.. contents.Take(contents.Count - 1), Marked(contents[^1])];
            }
        }
    }

    // A copy: other providers may be asked with the same conversation.
    private static AIContent Marked(AIContent content) => content switch
    {
        TextContent text => new TextContent(text.Text).WithCacheControl(new CacheControlEphemeral()),
        FunctionResultContent result => new FunctionResultContent(result.CallId, result.Result).WithCacheControl(new CacheControlEphemeral()),
        DataContent data => new DataContent(data.Data, data.MediaType).WithCacheControl(new CacheControlEphemeral()),
        _ => content,
    };

    // The SDK adds the version itself.
    private static string WithoutVersion(Uri url)
    {
        var text = url.AbsoluteUri.TrimEnd('/');
        return text.EndsWith("/v1", StringComparison.Ordinal) ? text[..^3] : text;
    }

    private static AnthropicThinkingMode ThinkingModeOf(string model) =>
        Adaptive().IsMatch(model) ? AnthropicThinkingMode.Adaptive : AnthropicThinkingMode.Extended;

    // Models from 4.6 on decide for themselves how long they think; the ones before take a number of tokens.
    [GeneratedRegex(@"claude-(opus|sonnet|haiku)-(4-([6-9]|\d\d)(\D|$)|([5-9]|\d\d)(\D|$))", RegexOptions.CultureInvariant)]
    private static partial Regex Adaptive();
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace OpenClaw.Gateway.Providers;

/// <summary>Tokens of one answer, as the provider counted them.</summary>
/// <param name="Input">Tokens read that came from no cache.</param>
/// <param name="Output">Tokens written, those of the reasoning included.</param>
/// <param name="CacheRead">Tokens read from the provider's cache.</param>
/// <param name="CacheWrite">Tokens written to the provider's cache.</param>
/// <param name="Total">What the provider gives as the sum; the sum of the four when it gives none.</param>
internal readonly record struct TokenUsage(long Input, long Output, long CacheRead, long CacheWrite, long Total)
{
    // The Anthropic SDK counts what was written to the cache under this name.
    private const string CacheWriteCount = "CacheCreationInputTokens";

    /// <summary>Tokens that the model had before it when it answered.</summary>
    public long Context => Input + CacheRead + CacheWrite;

    /// <summary>
    /// The counts of an answer. The abstraction counts cached tokens as input too; the original's format and every price list keep
    /// them apart.
    /// </summary>
    public static TokenUsage From(UsageDetails details)
    {
        var read = details.CachedInputTokenCount ?? 0;
        var written = details.AdditionalCounts is { } counts && counts.TryGetValue(CacheWriteCount, out var count) ? count : 0;
        var all = details.InputTokenCount ?? 0;
        var output = details.OutputTokenCount ?? 0;
        return new TokenUsage(Math.Max(0, all - read - written), output, read, written, details.TotalTokenCount ?? (all + output));
    }

    /// <summary>
    /// Both counts of one answer together. Some providers count more than once while they answer, and each count includes the ones before, as
    /// far as it has them: of each kind the larger number is what there was.
    /// </summary>
    public TokenUsage Or(TokenUsage other)
    {
        var (input, output) = (Math.Max(Input, other.Input), Math.Max(Output, other.Output));
        var (read, written) = (Math.Max(CacheRead, other.CacheRead), Math.Max(CacheWrite, other.CacheWrite));
        return new TokenUsage(input, output, read, written, Math.Max(Math.Max(Total, other.Total), input + output + read + written));
    }

    public static TokenUsage operator +(TokenUsage left, TokenUsage right) => new(
        left.Input + right.Input,
        left.Output + right.Output,
        left.CacheRead + right.CacheRead,
        left.CacheWrite + right.CacheWrite,
        left.Total + right.Total);

    /// <summary>The <c>usage</c> of a message in a transcript, in the original's form.</summary>
    public JsonObject ToJson(UsageCost cost) => new()
    {
        ["input"] = Input,
        ["output"] = Output,
        ["cacheRead"] = CacheRead,
        ["cacheWrite"] = CacheWrite,
        ["totalTokens"] = Total,
        ["cost"] = new JsonObject
        {
            ["input"] = cost.Input,
            ["output"] = cost.Output,
            ["cacheRead"] = cost.CacheRead,
            ["cacheWrite"] = cost.CacheWrite,
            ["total"] = cost.Total,
        },
    };
}

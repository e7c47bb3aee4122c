using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Providers;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Agents.Context;

/// <summary>What a compaction came to.</summary>
/// <param name="TokensBefore">Estimated tokens of the conversation before it.</param>
/// <param name="TokensAfter">Estimated tokens after.</param>
internal sealed record Compacted(long TokensBefore, long TokensAfter);

/// <summary>
/// Replaces the older part of a conversation by a summary that the model writes. The transcript keeps every message: an entry
/// <c>compaction</c> says from where on the model sees them word for word.
/// </summary>
internal sealed class Compaction(ConfigurationStore configuration, SessionStore sessions, ModelCalls calls)
{
    private const int DefaultReserve = 20_000;
    private const int DefaultKeep = 20_000;
    private const int CharactersPerToken = 4;
    private const int LongestResult = 4000;

    private const string Instructions = """
        You write the memory of a conversation between a person and an assistant that uses tools. The assistant will go on with nothing but your text
        and the newest messages. Say in short sections: what the person wants; what was decided and why; what was done, with names of files, commands
        and results that matter; what is still open; what the person prefers. Keep exact names, paths, numbers and quotes. No greeting, no comment.
        """;

    /// <summary>Whether a conversation leaves too little of the window for an answer.</summary>
    public bool IsNeeded(ModelTarget target, long tokens) => tokens > Most(target);

    /// <summary>Most tokens that a conversation may have without being compacted.</summary>
    public long Most(ModelTarget target) => target.ContextWindow - Reserve(target);

    /// <summary>Compacts a session whose lane the caller holds.</summary>
    /// <param name="target">The model that writes the summary.</param>
    /// <param name="transcript">The open transcript.</param>
    /// <param name="conversation">What is in it.</param>
    /// <param name="sessionKey">Whose it is.</param>
    /// <param name="wish">What the summary should look at above all; null for nothing in particular.</param>
    /// <param name="onRequest">Whether a person asked for it: then half of even a short conversation is summarised.</param>
    /// <param name="onAnswer">Called with each answer of the model, for whoever counts what was used; null when nobody does.</param>
    /// <param name="cancellationToken">Ends it; nothing is changed then.</param>
    /// <returns>Null when there is nothing to compact.</returns>
    /// <exception cref="ModelUnavailableException">The model gives no summary.</exception>
    public async Task<Compacted?> RunAsync(
        ModelTarget target, Transcript transcript, Conversation conversation, string sessionKey, string? wish, bool onRequest, Action<ModelAnswer>? onAnswer,
        CancellationToken cancellationToken)
    {
        var sizes = conversation.Entries.Select(entry => TokenEstimate.Of(entry.Message)).ToArray();
        var keep = Math.Min(DefaultKeep, (long)(target.ContextWindow * Math.Clamp(Settings?.MaxHistoryShare ?? 0.5, 0.1, 0.9) / 2));
        keep = onRequest ? Math.Min(keep, sizes.Sum() / 2) : keep;
        var cut = Cut(conversation.Entries, sizes, keep);
        if (cut == 0 || conversation.Entries[cut].Id is not { } firstKept || !conversation.Entries.Take(cut).Any(entry => entry.Message["role"]?.ToString() == "user"))
        {
            return null;
        }

        var before = TokenEstimate.Of(conversation.Messages) + TokenEstimate.Of(conversation.Summary ?? string.Empty);
        var (used, cost) = (default(TokenUsage), default(UsageCost));
        void Count(ModelAnswer answer)
        {
            used += answer.Usage;
            cost += answer.Cost;
            onAnswer?.Invoke(answer);
        }

        var summary = await SummariseAsync(target, conversation.Summary, [.. conversation.Entries.Take(cut).Select(entry => entry.Message)], wish, Count, cancellationToken);
        transcript.Append(
            "compaction", ("summary", summary), ("firstKeptEntryId", firstKept), ("tokensBefore", before),
            ("provider", target.Provider), ("model", target.Model), ("usage", used.ToJson(cost)));
        await sessions.OfKey(sessionKey).UpdateAsync(
            sessionKey, old => old!.With(("compactionCount", (old!.Number("compactionCount") ?? 0) + 1), ("totalTokens", null)), CancellationToken.None);
        return new Compacted(before, TokenEstimate.Of(summary) + sizes.Skip(cut).Sum());
    }

    /// <summary>A summary as the model reads it.</summary>
    public static ChatMessage ToMessage(string summary) => new(
        ChatRole.User, $"The conversation before this point was compacted into this summary:\n\n<summary>\n{summary}\n</summary>");

    private CompactionSettings? Settings => configuration.Current.Settings.Agents?.Defaults?.Compaction;

    // A small window must not be all reserve.
    private long Reserve(ModelTarget target) => Math.Min(Settings?.ReserveTokensFloor ?? DefaultReserve, target.ContextWindow / 2);

    // The first message that is kept. A call and its result stay together: the cut is before a person's message, else before an answer.
    private static int Cut(IReadOnlyList<(string? Id, JsonObject Message)> entries, long[] sizes, long keep)
    {
        long kept = 0;
        var earliest = entries.Count - 1;
        while (earliest > 0 && kept + sizes[earliest] <= keep)
        {
            kept += sizes[earliest--];
        }

        var roles = entries.Select(entry => entry.Message["role"]?.ToString()).ToArray();
        var user = Array.FindIndex(roles, Math.Min(earliest + 1, roles.Length), role => role == "user");
        if (user > 0)
        {
            return user;
        }

        var assistant = earliest + 1 < roles.Length ? Array.FindIndex(roles, earliest + 1, role => role == "assistant") : -1;
        return assistant > 0 ? assistant : Math.Max(0, Array.FindLastIndex(roles, role => role == "user"));
    }

    // What is too long for one request is summarised part by part, each with the summary so far.
    private async Task<string> SummariseAsync(
        ModelTarget target, string? earlier, IReadOnlyList<JsonObject> messages, string? wish, Action<ModelAnswer> count, CancellationToken cancellationToken)
    {
        var budget = (int)Math.Max(4000, (target.ContextWindow - Reserve(target)) * CharactersPerToken / 2);
        var summary = earlier;
        var part = new StringBuilder();
        foreach (var message in messages)
        {
            var line = Line(message);
            if (part.Length > 0 && part.Length + line.Length > budget)
            {
                summary = await AskAsync(target, summary, part.ToString(), wish, count, cancellationToken);
                part.Clear();
            }

            part.Append(line.Length > budget ? line[..budget] : line).Append("\n\n");
        }

        return await AskAsync(target, summary, part.ToString(), wish, count, cancellationToken);
    }

    private async Task<string> AskAsync(ModelTarget target, string? earlier, string part, string? wish, Action<ModelAnswer> count, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        if (!string.IsNullOrEmpty(earlier))
        {
            text.Append("<summary-so-far>\n").Append(earlier).Append("\n</summary-so-far>\n\n");
        }

        text.Append("<conversation>\n").Append(part).Append("</conversation>\n\nWrite the summary of all of it.");
        if (!string.IsNullOrWhiteSpace(wish))
        {
            text.Append(" Look at this above all: ").Append(wish);
        }

        var answer = await calls.AskAsync(
            target, [new(ChatRole.System, Instructions), new(ChatRole.User, text.ToString())], static _ => new ChatOptions(), onText: null, cancellationToken);
        count(answer);
        return answer.Text.Trim() is { Length: > 0 } summary ? summary : throw new ModelUnavailableException("The model gave no summary.");
    }

    private static string Line(JsonObject message)
    {
        var text = HistoryMapper.TextOf(message);
        return message["role"]?.ToString() switch
        {
            "user" => $"[Person]: {MessageEnvelope.Unwrap(text)}",
            "toolResult" => $"[Result of {message["toolName"]}]: {(text.Length > LongestResult ? text[..LongestResult] + "…" : text)}",
            _ => $"[Assistant]: {text}{string.Concat((message["content"] as JsonArray ?? []).OfType<JsonObject>().Where(part => part["type"]?.ToString() == "toolCall")
                .Select(call => $"\n[Calls {call["name"]}]: {call["arguments"]?.ToJsonString()}"))}",
        };
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tools.Policy;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Agents.Context;

/// <summary>
/// Makes old results of tools shorter in what the model sees, by <c>agents.defaults.contextPruning</c>. It happens only when the
/// provider's cache of the conversation has run out anyway.
/// </summary>
internal static class ToolResultPruning
{
    private const string Placeholder = "[Old tool result content cleared]";
    private const int CharactersPerToken = 4;

    /// <summary>Changes the messages, which are copies of those in the transcript.</summary>
    public static void Apply(IReadOnlyList<JsonObject> messages, ContextPruningSettings? settings, long contextWindow, DateTimeOffset now)
    {
        if (settings?.Mode != "cache-ttl")
        {
            return;
        }

        var assistants = messages.Select((message, index) => (Role: message["role"]?.ToString(), index)).Where(entry => entry.Role == "assistant").Select(entry => entry.index).ToArray();
        var keep = settings.KeepLastAssistants ?? 3;
        if (assistants.Length <= keep || (assistants.Length > 0 && now - At(messages[assistants[^1]]) < Durations.Parse(settings.Ttl, TimeSpan.FromMinutes(5))))
        {
            return;
        }

        var cutoff = keep == 0 ? messages.Count : assistants[^keep];
        var tools = new ToolPatterns(settings.Tools?.Allow ?? []);
        var denied = new ToolPatterns(settings.Tools?.Deny ?? []);
        var results = messages.Take(cutoff).Where(message => message["role"]?.ToString() == "toolResult" && message["toolName"]?.ToString() is var name
            && !denied.Matches(name ?? string.Empty) && (tools.IsEmpty || tools.Matches(name ?? string.Empty))).ToArray();
        var budget = (double)contextWindow * CharactersPerToken;
        long total = messages.Sum(Length);
        if (total / budget < (settings.SoftTrimRatio ?? 0.3))
        {
            return;
        }

        foreach (var result in results)
        {
            total -= Trim(result, settings.SoftTrim);
        }

        var hard = settings.HardClearRatio ?? 0.5;
        if (settings.HardClear?.Enabled == false || results.Sum(Length) < (settings.MinPrunableToolChars ?? 50_000))
        {
            return;
        }

        foreach (var result in results)
        {
            if (total / budget < hard)
            {
                return;
            }

            total -= Length(result);
            SetText(result, settings.HardClear?.Placeholder ?? Placeholder);
            total += Length(result);
        }
    }

    /// <summary>Clears every result before the last answer: for a conversation that the provider says is too long.</summary>
    public static bool ClearAll(IReadOnlyList<JsonObject> messages)
    {
        var changed = false;
        foreach (var result in messages.Where(message => message["role"]?.ToString() == "toolResult" && Length(message) > Placeholder.Length))
        {
            SetText(result, Placeholder);
            changed = true;
        }

        return changed;
    }

    private static long Trim(JsonObject result, SoftTrimSettings? settings)
    {
        var text = HistoryMapper.TextOf(result);
        var (most, head, tail) = (settings?.MaxChars ?? 4000, settings?.HeadChars ?? 1500, settings?.TailChars ?? 1500);
        if (text.Length <= most || head + tail >= text.Length)
        {
            return 0;
        }

        var before = Length(result);
        SetText(result, string.Create(
            CultureInfo.InvariantCulture,
            $"{text[..head]}\n...\n{text[^tail..]}\n\n[Tool result trimmed: kept first {head} chars and last {tail} chars of {text.Length} chars.]"));
        return before - Length(result);
    }

    private static void SetText(JsonObject result, string text) =>
        result["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text });

    private static long Length(JsonObject message) => HistoryMapper.TextOf(message).Length;

    private static DateTimeOffset At(JsonObject message) =>
        message["timestamp"] is JsonValue value && value.TryGetValue<double>(out var at) ? DateTimeOffset.FromUnixTimeMilliseconds((long)at) : DateTimeOffset.MinValue;
}

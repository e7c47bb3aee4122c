using System.Text.Json;
using OpenClaw.DemoModel.Api;

namespace OpenClaw.DemoModel.Scripts;

/// <summary>Finds the script of a request and checks it: header first, then <c>metadata</c>, then a user message that is one.</summary>
internal static class ScriptReader
{
    /// <summary>The request header that may hold a script.</summary>
    public const string Header = "X-Demo-Script";

    /// <summary>The member of the body's <c>metadata</c> that may hold a script.</summary>
    public const string MetadataField = "openclaw_script";

    /// <summary>What a user message that is a script begins with.</summary>
    public const string TextPrefix = "script:";

    private const int MaxMilliseconds = 600_000;

    /// <summary>The script of the request, or null.</summary>
    /// <exception cref="RequestRefusedException">The script is malformed.</exception>
    public static ReplyScript? Find(string? header, JsonElement? metadata, string lastUserText)
    {
        if (!string.IsNullOrWhiteSpace(header))
        {
            return Parse(header, Header);
        }

        if (metadata is { } element)
        {
            return Parse(element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText(), "metadata." + MetadataField);
        }

        var text = lastUserText.Trim();
        return text.StartsWith(TextPrefix, StringComparison.Ordinal) ? Parse(text[TextPrefix.Length..], "messages") : null;
    }

    private static ReplyScript Parse(string json, string where)
    {
        ReplyScript script;
        try
        {
            script = JsonSerializer.Deserialize(json, ScriptJson.Default.ReplyScript) ?? throw new JsonException("null is no script");
        }
        catch (JsonException exception)
        {
            throw RequestRefusedException.Invalid(where, $"{where} is no valid script: {exception.Message}");
        }

        var problems = Problems(script).ToList();
        return problems.Count == 0 ? script : throw RequestRefusedException.Invalid(where, $"{where}: {string.Join("; ", problems)}");
    }

    private static IEnumerable<string> Problems(ReplyScript script)
    {
        if (script.Steps is null or { Count: 0 })
        {
            return ["steps needs at least one step"];
        }

        return script.Steps.SelectMany((step, index) => Problems(step).Select(problem => $"steps[{index}]: {problem}"));
    }

    private static IEnumerable<string> Problems(ScriptStep? step)
    {
        if (step is null)
        {
            yield return "null is no step";
            yield break;
        }

        if (step.Error is { } error)
        {
            if (error.Status is < 400 or > 599)
            {
                yield return $"error.status {error.Status} is outside 400..599";
            }

            if (error.RetryAfterSeconds < 0)
            {
                yield return $"error.retryAfterSeconds {error.RetryAfterSeconds} is below 0";
            }

            if (step.Text is not null || step.ToolCalls is not null || step.Cut is not null)
            {
                yield return "error excludes text, toolCalls and cut";
            }
        }

        foreach (var (name, value) in new[] { ("delayMs", step.DelayMs), ("chunkDelayMs", step.ChunkDelayMs), ("silence.ms", step.Silence?.Ms ?? 0) })
        {
            if (value is < 0 or > MaxMilliseconds)
            {
                yield return $"{name} {value} is outside 0..{MaxMilliseconds}";
            }
        }

        foreach (var (name, value) in new[] { ("silence.afterChunks", step.Silence?.AfterChunks ?? 0), ("cut.afterChunks", step.Cut?.AfterChunks ?? 0) })
        {
            if (value < 0)
            {
                yield return $"{name} {value} is below 0";
            }
        }

        if (step.ChunkSize < 1)
        {
            yield return $"chunkSize {step.ChunkSize} is below 1";
        }

        if (step.Usage is { PromptTokens: < 0 } or { CompletionTokens: < 0 })
        {
            yield return "usage has a number below 0";
        }

        if (step.Usage is { } counts && (counts.CachedTokens < 0 || counts.CachedTokens > counts.PromptTokens))
        {
            yield return $"usage.cachedTokens {counts.CachedTokens} is outside 0..{counts.PromptTokens}";
        }

        foreach (var call in step.ToolCalls ?? [])
        {
            if (call is null || string.IsNullOrEmpty(call.Name))
            {
                yield return "toolCalls has a call without name";
            }
            else if (call.Arguments.ValueKind is not (JsonValueKind.Object or JsonValueKind.String))
            {
                yield return $"toolCalls `{call.Name}` needs arguments, an object or a string";
            }
        }
    }
}

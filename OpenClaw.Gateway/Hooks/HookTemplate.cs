using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenClaw.Gateway.Hooks;

/// <summary>What a template can name.</summary>
/// <param name="Path">The path below <c>hooks.path</c>, without slashes at its ends.</param>
/// <param name="Payload">The body.</param>
/// <param name="Headers">Headers by name in small letters. The one that holds the token is not among them.</param>
/// <param name="Query">Parameters of the address.</param>
/// <param name="Now">The time of the request.</param>
internal sealed record HookRequest(string Path, JsonObject Payload, JsonObject Headers, JsonObject Query, DateTimeOffset Now);

/// <summary>
/// Templates of hook mappings: <c>{{expression}}</c> becomes a value of the request. <c>path</c> and <c>now</c> are what they say, <c>headers.x</c>,
/// <c>query.x</c> and <c>payload.x</c> look into those parts, anything else into the payload; <c>a.b[0]</c> goes deeper. What is not there is nothing.
/// </summary>
internal static partial class HookTemplate
{
    /// <summary>Fills a template; an empty text for null.</summary>
    public static string Render(string? template, HookRequest request) =>
        template is null ? string.Empty : Expression().Replace(template, match => Shown(Resolve(match.Groups[1].Value.Trim(), request)));

    /// <summary>Fills a template whose result counts only when it is not blank.</summary>
    public static string? RenderPresent(string? template, HookRequest request) => Render(template, request).Trim() is { Length: > 0 } text ? text : null;

    private static JsonNode? Resolve(string expression, HookRequest request)
    {
        var dot = expression.IndexOf('.', StringComparison.Ordinal);
        return (expression, dot < 0 ? null : expression[..dot]) switch
        {
            ("path", _) => request.Path,
            ("now", _) => request.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            (_, "headers") => At(request.Headers, expression[(dot + 1)..]),
            (_, "query") => At(request.Query, expression[(dot + 1)..]),
            (_, "payload") => At(request.Payload, expression[(dot + 1)..]),
            _ => At(request.Payload, expression),
        };
    }

    private static JsonNode? At(JsonNode? node, string path)
    {
        foreach (Match step in Step().Matches(path))
        {
            node = step.Groups[2].Success
                ? node is JsonArray list && int.TryParse(step.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out var index) && index < list.Count ? list[index] : null
                : node is JsonObject members ? members[step.Groups[1].Value] : null;
        }

        return node;
    }

    private static string Shown(JsonNode? value) => value switch
    {
        null => string.Empty,
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    [GeneratedRegex(@"\{\{([^}]+)\}\}")]
    private static partial Regex Expression();

    [GeneratedRegex(@"([^.\[\]]+)|\[(\d+)\]")]
    private static partial Regex Step();
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenClaw.Protocol.Configuration;

/// <summary>Hides secrets where a configuration is shown, and puts them back when such a text is written.</summary>
public static partial class ConfigurationSecrets
{
    /// <summary>Stands where a secret was.</summary>
    public const string Sentinel = "__OPENCLAW_REDACTED__";

    /// <summary>Whether values under this key are secrets.</summary>
    public static bool IsSecretKey(string name) => SecretKey().IsMatch(name);

    /// <summary>A copy in which text under secret keys is hidden. Numbers and references such as <c>${TOKEN}</c> hide nothing.</summary>
    public static JsonNode? Redact(JsonNode? node, bool secret = false) => node switch
    {
        JsonObject members => new JsonObject(members.Select(pair => KeyValuePair.Create(pair.Key, Redact(pair.Value, IsSecretKey(pair.Key))))),
        JsonArray items => new JsonArray([.. items.Select(item => Redact(item, secret))]),
        JsonValue value when secret && IsHidden(value) => JsonValue.Create(Sentinel),
        _ => node?.DeepClone(),
    };

    /// <summary>The text with every secret hidden; a text that is not JSON5 is hidden as a whole.</summary>
    public static string Redact(string text)
    {
        try
        {
            return Replace(text, Json5Parser.Parse(text), (value, path, secret) =>
                secret && value.ToJson() is JsonValue json && IsHidden(json) ? $"\"{Sentinel}\"" : null);
        }
        catch (Json5Exception)
        {
            return Sentinel;
        }
    }

    /// <summary>The text with hidden secrets as they are in <paramref name="original"/>.</summary>
    /// <exception cref="FormatException">A hidden value has no counterpart.</exception>
    public static string Restore(string text, string? original)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains(Sentinel, StringComparison.Ordinal))
        {
            return text;
        }

        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        if (original is not null)
        {
            Replace(original, Json5Parser.Parse(original), (value, path, _) =>
            {
                known[path] = original[value.Start..value.End];
                return null;
            });
        }

        return Replace(text, Json5Parser.Parse(text), (value, path, _) => value.Json != $"\"{Sentinel}\"" ? null
            : known.TryGetValue(path, out var secret) ? secret
            : throw new FormatException($"{path}: the value is hidden and there is none to keep; write the real value"));
    }

    private static bool IsHidden(JsonValue value) =>
        value.TryGetValue<string>(out var text) && text.Length > 0 && !Reference().IsMatch(text);

    private static string Replace(string text, Json5Node root, Func<Json5Value, string, bool, string?> change)
    {
        var edits = new List<(int Start, int End, string Text)>();
        Visit(root, string.Empty, false);
        foreach (var (start, end, replacement) in edits.OrderByDescending(edit => edit.Start))
        {
            text = text[..start] + replacement + text[end..];
        }

        return text;

        void Visit(Json5Node node, string path, bool secret)
        {
            switch (node)
            {
                case Json5Object members:
                    foreach (var member in members.Members)
                    {
                        Visit(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", IsSecretKey(member.Name));
                    }

                    break;
                case Json5Array items:
                    for (var i = 0; i < items.Items.Count; i++)
                    {
                        Visit(items.Items[i], $"{path}[{i}]", secret);
                    }

                    break;
                case Json5Value value when change(value, path, secret) is { } replacement:
                    edits.Add((value.Start, value.End, replacement));
                    break;
            }
        }
    }

    [GeneratedRegex("token|password|secret|api.?key|authorization", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretKey();

    [GeneratedRegex(@"\A\$\{[A-Z_][A-Z0-9_]*\}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}

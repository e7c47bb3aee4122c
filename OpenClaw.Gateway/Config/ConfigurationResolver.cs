using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Config;

/// <summary>Applies <c>$include</c> and <c>${ENV}</c>. The file itself is never changed by it, so secrets stay references there.</summary>
internal sealed partial class ConfigurationResolver(Func<string, string?> environment)
{
    private const string IncludeKey = "$include";
    private const int MaxIncludeDepth = 10;

    public JsonObject Resolve(JsonObject root, string path, List<ConfigurationIssue> issues)
    {
        var included = Include(root, path, [Path.GetFullPath(path)], issues);
        var vars = included is JsonObject whole ? EnvironmentOf(whole) : [];
        return Substitute(included, string.Empty, vars, issues) as JsonObject ?? [];
    }

    private static JsonNode? Include(JsonNode? node, string file, List<string> chain, List<ConfigurationIssue> issues)
    {
        if (node is JsonArray array)
        {
            return new JsonArray([.. array.Select(item => Include(item, file, chain, issues))]);
        }

        if (node is not JsonObject source)
        {
            return node?.DeepClone();
        }

        JsonNode? result = new JsonObject();
        if (source[IncludeKey] is { } include)
        {
            result = null;
            foreach (var name in include is JsonArray names ? names : (IEnumerable<JsonNode?>)[include])
            {
                var part = ReadIncluded(name, file, chain, issues);
                result = result is null ? part : Merge(result, part);
            }
        }

        foreach (var (name, value) in source)
        {
            if (name != IncludeKey)
            {
                var own = new JsonObject { [name] = Include(value, file, chain, issues) };
                result = Merge(result, own);
            }
        }

        return result;
    }

    private static JsonNode? ReadIncluded(JsonNode? name, string file, List<string> chain, List<ConfigurationIssue> issues)
    {
        if (name is not JsonValue value || !value.TryGetValue<string>(out var relative) || relative.Length == 0)
        {
            issues.Add(new ConfigurationIssue(IncludeKey, "Invalid input: expected a file name or an array of them"));
            return new JsonObject();
        }

        var path = Path.GetFullPath(relative, Path.GetDirectoryName(file)!);
        if (chain.Contains(path, StringComparer.Ordinal))
        {
            issues.Add(new ConfigurationIssue(IncludeKey, $"Circular include: {string.Join(" -> ", chain.Append(path))}"));
            return new JsonObject();
        }

        if (chain.Count > MaxIncludeDepth)
        {
            issues.Add(new ConfigurationIssue(IncludeKey, $"More than {MaxIncludeDepth} levels of includes at {path}"));
            return new JsonObject();
        }

        try
        {
            var content = Json5Parser.Parse(File.ReadAllText(path)).ToJson();
            return Include(content, path, [.. chain, path], issues);
        }
        catch (Json5Exception exception)
        {
            issues.Add(new ConfigurationIssue(IncludeKey, $"Cannot parse the included file {path}: {exception.Message}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            issues.Add(new ConfigurationIssue(IncludeKey, $"Cannot read the included file {path}: {exception.Message}"));
        }

        return new JsonObject();
    }

    // Objects merge member by member; everything else is replaced.
    private static JsonNode? Merge(JsonNode? target, JsonNode? overlay)
    {
        if (target is not JsonObject left || overlay is not JsonObject right)
        {
            return overlay?.DeepClone();
        }

        var result = (JsonObject)left.DeepClone();
        foreach (var (name, value) in right)
        {
            result[name] = result[name] is JsonObject && value is JsonObject ? Merge(result[name], value) : value?.DeepClone();
        }

        return result;
    }

    // The file's own env section gives values for names that the process does not have.
    private static Dictionary<string, string> EnvironmentOf(JsonObject root)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root["env"] is JsonObject env)
        {
            foreach (var (name, value) in env.Concat(env["vars"] as JsonObject ?? []))
            {
                if (value is JsonValue item && item.TryGetValue<string>(out var text))
                {
                    result[name] = text;
                }
            }
        }

        return result;
    }

    private JsonNode? Substitute(JsonNode? node, string path, Dictionary<string, string> vars, List<ConfigurationIssue> issues)
    {
        switch (node)
        {
            case JsonObject source:
                var result = new JsonObject();
                foreach (var (name, value) in source)
                {
                    result[name] = Substitute(value, path.Length == 0 ? name : $"{path}.{name}", vars, issues);
                }

                return result;
            case JsonArray array:
                return new JsonArray([.. array.Select((item, index) => Substitute(item, $"{path}[{index}]", vars, issues))]);
            case JsonValue value when value.TryGetValue<string>(out var text) && text.Contains("${", StringComparison.Ordinal):
                return Reference().Replace(text, match =>
                {
                    if (match.Groups["escape"].Length > 0)
                    {
                        return match.Value[1..];
                    }

                    var name = match.Groups["name"].Value;
                    if ((environment(name) is { Length: > 0 } set ? set : vars.GetValueOrDefault(name)) is { Length: > 0 } found)
                    {
                        return found;
                    }

                    issues.Add(new ConfigurationIssue(path, $"Environment variable \"{name}\" is not set: set it, or write $${{{name}}} for the text itself"));
                    return string.Empty;
                });
            default:
                return node?.DeepClone();
        }
    }

    [GeneratedRegex(@"(?<escape>\$)?\$\{(?<name>[A-Z_][A-Z0-9_]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}

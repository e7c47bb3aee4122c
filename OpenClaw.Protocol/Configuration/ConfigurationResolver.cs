using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenClaw.Protocol.Configuration;

/// <summary>Applies <c>$include</c> and <c>${ENV}</c>. The file itself is never changed by it, so secrets stay references there.</summary>
/// <param name="environment">The process's environment; it wins over the file's own <c>env</c> section.</param>
/// <param name="files">Where included files come from.</param>
public sealed partial class ConfigurationResolver(EnvironmentReader environment, IConfigurationFiles files)
{
    /// <summary>Includes and references applied, in this order.</summary>
    /// <param name="root">The content of openclaw.json.</param>
    /// <param name="path">Its absolute path; included files must be in its directory or below.</param>
    /// <param name="issues">Gets every problem.</param>
    /// <param name="included">Gets the path of every file that was read.</param>
    public JsonObject Resolve(JsonObject root, string path, ICollection<ConfigurationIssue> issues, ICollection<string> included)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(issues);
        ArgumentNullException.ThrowIfNull(included);
        var whole = new ConfigurationIncludes(files, path, issues, included).Apply(root);
        var vars = whole is JsonObject members ? EnvironmentOf(members) : [];
        return Substitute(whole, string.Empty, vars, issues) as JsonObject ?? [];
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

    private JsonNode? Substitute(JsonNode? node, string path, Dictionary<string, string> vars, ICollection<ConfigurationIssue> issues)
    {
        switch (node)
        {
            case JsonObject source:
                var result = new JsonObject();
                foreach (var (name, value) in source)
                {
                    result[name] = Substitute(value, ConfigurationPath.Join(path, name), vars, issues);
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

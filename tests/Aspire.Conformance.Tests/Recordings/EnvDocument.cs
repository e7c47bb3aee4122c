using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Aspire.Conformance.Tests.Recordings;

/// <summary>A .env file as a document: each variable with its value and the comment before it.</summary>
internal static class EnvDocument
{
    /// <summary>Reads a file, with placeholders for what differs in each run.</summary>
    /// <param name="text">The file.</param>
    /// <param name="conformanceCase">Where it comes from; values below its directory and generated values become placeholders.</param>
    public static YamlMappingNode Parse(string text, ConformanceCase conformanceCase)
    {
        var generated = GeneratedParameters(conformanceCase);
        var root = new YamlMappingNode();
        var comment = new List<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
            {
                comment.Add(line[2..]);
                continue;
            }

            var parts = line.Split('=', 2);
            var value = parts[1].Replace(conformanceCase.Directory, "<CASE>", StringComparison.Ordinal);
            if (generated.TryGetValue(parts[0], out var parameter) && Regex.IsMatch(value, $"^[^\\s'\"$]{{{parameter.Length}}}$"))
            {
                value = $"<GENERATED:{parameter.Name}>";
            }

            root.Add(parts[0], new YamlMappingNode
            {
                { "comment", Quoted(string.Join('\n', comment)) },
                { "value", Quoted(value) },
            });
            comment.Clear();
        }

        return root;
    }

    private static YamlScalarNode Quoted(string text) => new(text) { Style = ScalarStyle.DoubleQuoted };

    private static Dictionary<string, (string Name, string Length)> GeneratedParameters(ConformanceCase conformanceCase) =>
        ((YamlMappingNode)Documents.Child(Documents.Parse(conformanceCase.Recorded("aspire-manifest.json")), "resources")!).Children
            .Select(resource => (Name: resource.Key.ToString(), Length: MinLengthOf(resource.Value)))
            .Where(parameter => parameter.Length is not null)
            .ToDictionary(parameter => parameter.Name.ToUpperInvariant().Replace('-', '_'), parameter => (parameter.Name, parameter.Length!));

    private static string? MinLengthOf(YamlNode resource) =>
        new[] { "inputs", "value", "default", "generate", "minLength" }.Aggregate((YamlNode?)resource, Documents.Child)?.ToString();
}

using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Aspire.Conformance.Tests.Recordings;

/// <summary>Where two documents differ; null for what one of them lacks.</summary>
/// <param name="At">Path of keys and positions, such as <c>services/api/ports</c>.</param>
/// <param name="Recorded">What the real Aspire wrote.</param>
/// <param name="Ours">What the stand-ins wrote.</param>
internal sealed record Difference(string At, string? Recorded, string? Ours);

/// <summary>Reads and compares YAML, and JSON as the YAML that it is.</summary>
internal static class Documents
{
    /// <summary>The root of a document.</summary>
    public static YamlNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Single().RootNode;
    }

    /// <summary>
    /// The smallest parts that differ. The order of keys says nothing; lists differ as a whole, unless they are lists of equally many objects.
    /// </summary>
    public static IEnumerable<Difference> Compare(YamlNode? recorded, YamlNode? ours, string at = "")
    {
        switch (recorded, ours)
        {
            case (YamlMappingNode left, YamlMappingNode right):
                foreach (var key in left.Children.Keys.Concat(right.Children.Keys).Select(key => key.ToString()).Distinct())
                {
                    foreach (var difference in Compare(Child(left, key), Child(right, key), at.Length == 0 ? key : $"{at}/{key}"))
                    {
                        yield return difference;
                    }
                }

                break;
            case (YamlSequenceNode left, YamlSequenceNode right)
                when left.Children.Count == right.Children.Count && left.Concat(right).All(item => item is YamlMappingNode):
                for (var i = 0; i < left.Children.Count; i++)
                {
                    foreach (var difference in Compare(left[i], right[i], $"{at}/{i}"))
                    {
                        yield return difference;
                    }
                }

                break;
            default:
                if (TextOf(recorded) != TextOf(ours))
                {
                    yield return new Difference(at, TextOf(recorded), TextOf(ours));
                }

                break;
        }
    }

    /// <summary>A node on one line, the same for equal nodes: keys sorted, text in quotes, numbers and booleans bare.</summary>
    public static string? TextOf(YamlNode? node) => node switch
    {
        null => null,
        YamlMappingNode mapping => "{" + string.Join(", ", mapping.Children
            .Select(pair => $"{pair.Key}: {TextOf(pair.Value)}").Order(StringComparer.Ordinal)) + "}",
        YamlSequenceNode sequence => "[" + string.Join(", ", sequence.Children.Select(TextOf)) + "]",
        YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any } bare => bare.Value,
        YamlScalarNode quoted => JsonSerializer.Serialize(quoted.Value, Readable),
        _ => throw new NotSupportedException($"{node.NodeType} at {node.Start}"),
    };

    /// <summary>A part of a mapping; null when it has none of that name.</summary>
    public static YamlNode? Child(YamlNode? node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

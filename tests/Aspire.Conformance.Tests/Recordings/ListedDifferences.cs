using OpenClaw.Testing.Machine;
using YamlDotNet.RepresentationModel;

namespace Aspire.Conformance.Tests.Recordings;

/// <summary>tests/Aspire.Conformance/differences.yaml: where the recording is a defect of the original, and ours is right instead.</summary>
internal static class ListedDifferences
{
    private static readonly Lazy<IReadOnlyList<Entry>> All = new(Read);

    /// <summary>The cases and recordings that the list names.</summary>
    public static IEnumerable<(string Case, string Output)> Places => All.Value.Select(entry => (entry.Case, entry.Output)).Distinct();

    /// <summary>Fails when a difference is not listed, and when a listed one does not occur.</summary>
    /// <param name="conformanceCase">The case.</param>
    /// <param name="output">Name of the recording.</param>
    /// <param name="found">The differences.</param>
    public static void AssertExactly(ConformanceCase conformanceCase, string output, IEnumerable<Difference> found)
    {
        var listed = All.Value.Where(entry => entry.Case == conformanceCase.Name && entry.Output == output).Select(entry => entry.Difference).ToHashSet();
        var occurring = found.ToHashSet();
        var problems = occurring.Except(listed).Select(difference => $"not listed: {Describe(difference)}")
            .Concat(listed.Except(occurring).Select(difference => $"listed, but no longer so: {Describe(difference)}"))
            .ToList();
        Assert.True(problems.Count == 0, $"{conformanceCase.Name}, {output}:\n{string.Join('\n', problems)}");

        string Describe(Difference difference) =>
            $"- {{ case: {conformanceCase.Name}, output: {output}, at: {difference.At}"
            + (difference.Recorded is null ? "" : $", recorded: {difference.Recorded}")
            + (difference.Ours is null ? "" : $", ours: {difference.Ours}") + " }";
    }

    private static List<Entry> Read()
    {
        var root = Documents.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Aspire.Conformance", "differences.yaml")));
        return
        [
            .. ((YamlSequenceNode)root)
                .Select(reason => Text(reason, "why") is { Length: > 0 }
                    ? reason
                    : throw new InvalidDataException($"A group without 'why' at line {reason.Start.Line}."))
                .SelectMany(reason => (YamlSequenceNode)Documents.Child(reason, "where")!)
                .Select(place => new Entry(Text(place, "case"), Text(place, "output"), new Difference(
                    Text(place, "at"), Documents.TextOf(Documents.Child(place, "recorded")), Documents.TextOf(Documents.Child(place, "ours"))))),
        ];
    }

    private static string Text(YamlNode node, string key) =>
        (Documents.Child(node, key) as YamlScalarNode)?.Value ?? throw new InvalidDataException($"No '{key}' at line {node.Start.Line} of differences.yaml.");

    private sealed record Entry(string Case, string Output, Difference Difference);
}

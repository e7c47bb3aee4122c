using System.Text.RegularExpressions;
using Aspire.Conformance.Tests.Recordings;
using OpenClaw.Testing.Machine;
using YamlDotNet.RepresentationModel;

namespace Aspire.Conformance.Tests.Manifest;

/// <summary>Manifests of the cases.</summary>
public sealed partial class ManifestTests
{
    public static TheoryData<string> Cases => ConformanceCase.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_manifest_is_the_recorded_one_except_for_listed_differences(string name)
    {
        var conformanceCase = ConformanceCase.Named(name);
        using var home = new TempDirectory();

        // paths in the manifest count from its own directory: a sibling of the recordings
        var manifest = Path.Combine(conformanceCase.Directory, "artifacts", "aspire-manifest.json");
        var run = await AppHostPublish.RunAsync(conformanceCase, home.Path, ["--step", "publish-manifest", "--output-path", manifest]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var recorded = Documents.Parse(conformanceCase.Recorded("aspire-manifest.json"));
        var ours = Documents.Parse(ToTheRoot().Replace(await File.ReadAllTextAsync(manifest), "\"<REL>/var/run/"));
        ListedDifferences.AssertExactly(conformanceCase, "aspire-manifest.json", Documents.Compare(recorded, ours));
        Assert.Equal(ResourcesOf(recorded), ResourcesOf(ours));
    }

    private static IEnumerable<string> ResourcesOf(YamlNode manifest) =>
        ((YamlMappingNode)Documents.Child(manifest, "resources")!).Children.Keys.Select(key => key.ToString());

    [GeneratedRegex("\"(\\.\\./)+var/run/")]
    private static partial Regex ToTheRoot();
}

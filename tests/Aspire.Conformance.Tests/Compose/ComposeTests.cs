using Aspire.Conformance.Tests.Recordings;
using OpenClaw.Testing.Processes;
using YamlDotNet.RepresentationModel;

namespace Aspire.Conformance.Tests.Compose;

/// <summary>Compose projects of the cases.</summary>
public sealed class ComposeTests(PublishedCases published) : IClassFixture<PublishedCases>
{
    public static TheoryData<string> Cases => ConformanceCase.NamesWith("docker-compose.yaml");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_Compose_file_is_the_recorded_one_except_for_listed_differences(string name)
    {
        var conformanceCase = ConformanceCase.Named(name);
        var output = await published.OutputOfAsync(conformanceCase);
        var recorded = Documents.Parse(conformanceCase.Recorded("docker-compose.yaml"));
        var ours = Documents.Parse(await File.ReadAllTextAsync(Path.Combine(output, "docker-compose.yaml")));
        ListedDifferences.AssertExactly(conformanceCase, "docker-compose.yaml", Documents.Compare(recorded, ours));
        Assert.Equal(ServicesOf(recorded), ServicesOf(ours));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_variables_are_the_recorded_ones_except_for_listed_differences(string name)
    {
        var conformanceCase = ConformanceCase.Named(name);
        var output = await published.OutputOfAsync(conformanceCase);
        var recorded = conformanceCase.Has("env") ? EnvDocument.Parse(conformanceCase.Recorded("env"), conformanceCase) : [];
        var ours = EnvDocument.Parse(await File.ReadAllTextAsync(Path.Combine(output, ".env")), conformanceCase);
        ListedDifferences.AssertExactly(conformanceCase, "env", Documents.Compare(recorded, ours));
        Assert.Equal(recorded.Children.Keys, ours.Children.Keys);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Compose_accepts_the_output_as_it_is_published(string name)
    {
        var output = await published.OutputOfAsync(ConformanceCase.Named(name));
        var run = await ProcessRunner.RunAsync(
            new ProcessSpec("docker", "compose", "--profile", "*", "config", "--quiet") { WorkingDirectory = output }, TimeSpan.FromMinutes(1));
        Assert.True(run.ExitCode == 0, run.Error);

        // a warning would say that a variable is not set
        Assert.Empty(run.Error);
    }

    private static IEnumerable<string> ServicesOf(YamlNode file) =>
        ((YamlMappingNode)Documents.Child(file, "services")!).Children.Keys.Select(key => key.ToString());
}

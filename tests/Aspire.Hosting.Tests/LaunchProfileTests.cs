using OpenClaw.Testing.Machine;

namespace Aspire.Hosting.Tests;

/// <summary>Launch profiles of projects; what a project gets of one is compared with the real Aspire in Aspire.Conformance.Tests.</summary>
public sealed class LaunchProfileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string Project => Path.Combine(_directory.Path, "Some.Service.csproj");

    [Fact]
    public void A_profile_that_is_not_there_is_named()
    {
        Write("""{ "profiles": { "http": { "commandName": "Project" } } }""");
        var builder = DistributedApplicationTestingBuilder.Create();
        var error = Assert.Throws<DistributedApplicationException>(() => builder.AddProject("some", Project, "nope"));
        Assert.Contains("'nope'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'some'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "profiles": [] }""")]
    [InlineData("""{ "profiles": { "http": { "environmentVariables": { "A": 1 } } } }""")]
    public void A_broken_file_is_named(string text)
    {
        Write(text);
        var builder = DistributedApplicationTestingBuilder.Create();
        var error = Assert.Throws<DistributedApplicationException>(() => builder.AddProject("some", Project));
        Assert.Contains(Path.Combine(_directory.Path, "Properties", "launchSettings.json"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_is_none_is_named()
    {
        Write("""{ "profiles": { "http": { "commandName": "Project", "applicationUrl": "http://*:notaport" } } }""");
        var builder = DistributedApplicationTestingBuilder.Create();
        var error = Assert.Throws<DistributedApplicationException>(() => builder.AddProject("some", Project));
        Assert.Contains("'http://*:notaport'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "first")]
    [InlineData("second", "second")]
    public void Without_a_choice_the_first_profile_of_the_project_holds(string? chosen, string expected)
    {
        Write("""
            { // comments and trailing commas are fine
              "profiles": {
                "other": { "commandName": "Executable" },
                "first": { "commandName": "Project", "applicationUrl": "http://localhost:5001;https://localhost:5002" },
                "second": { "commandName": "Project", "applicationUrl": "http://localhost:5003" },
              } }
            """);
        var builder = DistributedApplicationTestingBuilder.Create();
        var project = chosen is null ? builder.AddProject("some", Project) : builder.AddProject("some", Project, chosen);
        Assert.Equal(expected, project.Resource.EffectiveProfile()?.Name);
        Assert.Equal(
            expected == "first" ? [5001, 5002] : [5003], project.Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.Port!.Value));
    }

    [Fact]
    public void A_project_without_profile_has_no_endpoints()
    {
        Write("""{ "profiles": { "first": { "commandName": "Project", "applicationUrl": "http://localhost:5001" } } }""");
        var builder = DistributedApplicationTestingBuilder.Create();
        Assert.Empty(builder.AddProject("some", Project, launchProfileName: null).Resource.Annotations.OfType<EndpointAnnotation>());
    }

    public void Dispose() => _directory.Dispose();

    private void Write(string launchSettings)
    {
        File.WriteAllText(Project, "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        Directory.CreateDirectory(Path.Combine(_directory.Path, "Properties"));
        File.WriteAllText(Path.Combine(_directory.Path, "Properties", "launchSettings.json"), launchSettings);
    }
}

using Aspire.Conformance.Tests.Recordings;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace Aspire.Conformance.Tests.Steps;

/// <summary>Arguments of an application host in publish mode.</summary>
public sealed class StepTests
{
    private static readonly ConformanceCase Case = ConformanceCase.Named("02-container-basics");

    [Theory]
    [InlineData("error: Step 'nope' not found in pipeline. Available steps: 'build'", "--operation", "publish", "--step", "nope")]
    [InlineData("error: Publisher 'nope' is not known.", "--publisher", "nope")]
    [InlineData("error: The option '--step' needs a value.", "--operation", "publish", "--step")]
    [InlineData("error: Invalid operation specified. Valid operations are 'publish' or 'run', not 'dance'.", "--operation", "dance")]
    [InlineData("error: Step 'docker-compose-down-compose' failed: There is no ", "--operation", "publish", "--step", "docker-compose-down-compose")]
    public async Task A_mistake_is_one_line_and_an_exit_code(string message, params string[] args)
    {
        using var directory = new TempDirectory();
        var run = await RunAsync(directory, args);
        Assert.Equal(1, run.ExitCode);
        var line = Assert.Single((run.Output + run.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith(message, line, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Theory]
    [InlineData("aspire-manifest.json", "--publisher", "manifest")]
    [InlineData(".env aspire-manifest.json docker-compose.yaml", "--publisher", "docker-compose")]
    [InlineData(".env docker-compose.yaml", "--publisher", "compose")]
    [InlineData(".env docker-compose.yaml", "--operation", "publish", "--step", "publish-compose")]
    [InlineData(".env aspire-manifest.json docker-compose.yaml", "--operation", "publish")]
    public async Task The_arguments_choose_what_is_written(string files, params string[] args)
    {
        using var directory = new TempDirectory();
        var run = await RunAsync(directory, args);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal(files.Split(' '), Directory.EnumerateFiles(Path.Combine(directory.Path, "aspire-output")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Diagnostics_lists_every_step_and_what_it_waits_for()
    {
        using var directory = new TempDirectory();
        var run = await RunAsync(directory, "--operation", "publish", "--step", "diagnostics");
        Assert.Equal(0, run.ExitCode);
        var lines = run.Output.Split('\n');
        Assert.Contains("publish-compose after publish-prereq", lines);
        Assert.Contains("publish after publish-compose, publish-manifest, publish-prereq", lines);
        Assert.Contains("prepare-compose after build, publish", lines);
        Assert.Contains("docker-compose-up-compose after prepare-compose", lines);
        Assert.Contains("build after build-prereq", lines);
        Assert.Contains("docker-compose-down-compose", lines);
    }

    // without --output-path the output goes below the working directory
    private static Task<ProcessResult> RunAsync(TempDirectory directory, params string[] args) => ProcessRunner.RunAsync(
        ProcessSpec.Dotnet(Case.AppHostAssembly, args) with
        {
            WorkingDirectory = directory.Path,
            Environment = new Dictionary<string, string?> { ["HOME"] = directory.Path, ["DOTNET_CLI_HOME"] = directory.Path },
        },
        TimeSpan.FromMinutes(1));
}

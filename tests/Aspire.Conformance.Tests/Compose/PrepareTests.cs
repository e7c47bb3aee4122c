using Aspire.Conformance.Tests.Recordings;
using OpenClaw.Testing.Machine;

namespace Aspire.Conformance.Tests.Compose;

/// <summary>The values of one deployment.</summary>
public sealed class PrepareTests
{
    public static TheoryData<string> Cases => ConformanceCase.NamesWith("env.prepared");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_prepared_values_are_the_recorded_ones(string name)
    {
        var conformanceCase = ConformanceCase.Named(name);
        using var directory = new TempDirectory();
        var prepared = await PrepareAsync(conformanceCase, directory);
        var recorded = EnvDocument.Parse(conformanceCase.Recorded("env.prepared"), conformanceCase);
        ListedDifferences.AssertExactly(conformanceCase, "env.prepared", Documents.Compare(recorded, EnvDocument.Parse(prepared, conformanceCase)));
    }

    [Fact]
    public async Task Generated_values_are_the_published_ones_and_stay_when_it_is_prepared_again()
    {
        var conformanceCase = ConformanceCase.Named("04-parameters");
        using var directory = new TempDirectory();
        var first = Line(await PrepareAsync(conformanceCase, directory), "GEN_KEPT");
        Assert.Equal(first, Line(await File.ReadAllTextAsync(directory.Combine("output", ".env")), "GEN_KEPT"));
        Assert.Equal(first, Line(await PrepareAsync(conformanceCase, directory), "GEN_KEPT"));
    }

    [Fact]
    public async Task A_missing_value_is_one_line_that_names_every_variable()
    {
        var conformanceCase = ConformanceCase.Named("04-parameters");
        using var directory = new TempDirectory();
        var run = await AppHostPublish.RunAsync(
            conformanceCase, directory.Path, ["--step", "prepare-compose", "--output-path", directory.Combine("output")]);
        Assert.Equal(1, run.ExitCode);
        var error = Assert.Single(run.Output.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains("missing (set Parameters:missing)", error, StringComparison.Ordinal);
        Assert.Contains("choice (set Parameters:choice)", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_earlier_run_left_stays_until_the_cache_is_cleared()
    {
        var conformanceCase = ConformanceCase.Named("04-parameters");
        using var directory = new TempDirectory();
        await PrepareAsync(conformanceCase, directory);
        await File.AppendAllTextAsync(directory.Combine("output", ".env.Production"), "LEFT_OVER=1\n");
        Assert.Contains("LEFT_OVER=1", await PrepareAsync(conformanceCase, directory), StringComparison.Ordinal);
        var cleared = await PrepareAsync(conformanceCase, directory, "--clear-cache");
        Assert.DoesNotContain("LEFT_OVER", cleared, StringComparison.Ordinal);
        Assert.Equal(Line(await File.ReadAllTextAsync(directory.Combine("output", ".env")), "GEN_KEPT"), Line(cleared, "GEN_KEPT"));
    }

    private static string Line(string env, string variable) =>
        env.Split('\n').Single(line => line.StartsWith(variable + "=", StringComparison.Ordinal));

    private static async Task<string> PrepareAsync(ConformanceCase conformanceCase, TempDirectory directory, params string[] more)
    {
        var addition = conformanceCase.Additions["prepare"]!;
        var values = addition["env"]!.AsObject().ToDictionary(pair => pair.Key, pair => (string?)pair.Value!.GetValue<string>());
        var output = directory.Combine("output");
        var run = await AppHostPublish.RunAsync(
            conformanceCase, directory.Path, ["--step", addition["step"]!.GetValue<string>(), "--output-path", output, .. more], values);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return await File.ReadAllTextAsync(Path.Combine(output, ".env.Production"));
    }
}

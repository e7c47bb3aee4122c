using System.Diagnostics;

namespace OpenClaw.Testing.Processes;

/// <summary>What to start.</summary>
/// <param name="FileName">A program, looked up in PATH when it has no directory.</param>
/// <param name="Arguments">Its arguments; no shell is involved.</param>
public sealed record ProcessSpec(string FileName, params IReadOnlyList<string> Arguments)
{
    // What would make a test depend on the machine it runs on: the settings of the tests' own host and of another OpenClaw.
    private static readonly string[] ForeignPrefixes = ["OPENCLAW_", "OTEL_", "ASPNETCORE_", "DOTNET_ENVIRONMENT", "DOTNET_DASHBOARD_", "MSBUILD", "VSTEST_"];

    /// <summary>Variables to set; null takes one away. Inherited OPENCLAW_*, OTEL_* and ASPNETCORE_* are not passed on.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Working directory; the test's own when null.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Text for standard input, which then ends; an empty input when null.</summary>
    public string? Input { get; init; }

    /// <summary>A .NET assembly, started by the dotnet host that runs the tests.</summary>
    public static ProcessSpec Dotnet(string assembly, params IReadOnlyList<string> arguments) =>
        new(System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly, .. arguments]);

    internal ProcessStartInfo ToStartInfo()
    {
        var info = new ProcessStartInfo(FileName, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = WorkingDirectory ?? string.Empty,
        };
        foreach (var name in info.Environment.Keys.Where(IsForeign).ToList())
        {
            info.Environment.Remove(name);
        }

        foreach (var (name, value) in Environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private static bool IsForeign(string name) => ForeignPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}

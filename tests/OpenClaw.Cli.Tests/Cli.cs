using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.Cli.Tests;

/// <summary>The command line as a process, with a home directory of its own.</summary>
internal sealed class Cli : IDisposable
{
    private readonly TempDirectory _home = new();

    /// <summary>The state directory of this home.</summary>
    public string State => Path.Combine(_home.Path, ".openclaw");

    /// <summary>The configuration file of this home.</summary>
    public string ConfigPath => Path.Combine(State, "openclaw.json");

    /// <summary>Variables for every call.</summary>
    public Dictionary<string, string?> Environment { get; } = [];

    public void WriteConfig(string json) => _home.Write(".openclaw/openclaw.json", json);

    public Task<ProcessResult> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string?>(), arguments);

    public Task<ProcessResult> RunAsync(Dictionary<string, string?> environment, params string[] arguments) =>
        ProcessRunner.RunAsync(Spec(environment, arguments));

    /// <summary>Runs with a pseudo-terminal as standard output, so that the command believes a person watches.</summary>
    public Task<ProcessResult> RunOnTerminalAsync(params string[] arguments)
    {
        var spec = Spec([], arguments);
        var command = string.Join(' ', new[] { spec.FileName }.Concat(spec.Arguments).Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        return ProcessRunner.RunAsync(new ProcessSpec("script", "-qec", command, "/dev/null") { Environment = spec.Environment });
    }

    public RunningProcess Start(params string[] arguments) => RunningProcess.Start(Spec([], arguments));

    public void Dispose() => _home.Dispose();

    private ProcessSpec Spec(Dictionary<string, string?> environment, string[] arguments)
    {
        var all = new Dictionary<string, string?>(Environment)
        {
            ["HOME"] = _home.Path, ["NO_COLOR"] = null, ["FORCE_COLOR"] = null, ["TERM"] = "xterm", ["HTTP_PROXY"] = null, ["http_proxy"] = null,
        };
        foreach (var (name, value) in environment)
        {
            all[name] = value;
        }

        return ProcessSpec.Dotnet(Repository.AssemblyOf("OpenClaw.Cli", "openclaw"), arguments) with { Environment = all };
    }
}

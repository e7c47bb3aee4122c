using System.Diagnostics;
using OpenClaw.Cli.Commands;
using OpenClaw.Cli.Output;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.Cli.Tests;

/// <summary>The command line with a home directory of its own: as a process, or within this one where the process adds nothing but its start.</summary>
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

    /// <summary>Runs the command line.</summary>
    public Task<ProcessResult> RunAsync(params string[] arguments) => RunAsync([], arguments);

    /// <summary>Runs the command line with further variables.</summary>
    public Task<ProcessResult> RunAsync(Dictionary<string, string?> environment, params string[] arguments) => RunWithInputAsync(null, environment, arguments);

    /// <summary>Runs the command line with a text on standard input.</summary>
    public Task<ProcessResult> RunWithInputAsync(string? input, Dictionary<string, string?> environment, params string[] arguments) =>
        NeedsProcess(arguments) ? RunProcessAsync(input, environment, arguments) : RunHereAsync(input, environment, arguments);

    /// <summary>Runs it as a process.</summary>
    public Task<ProcessResult> RunProcessAsync(params string[] arguments) => RunProcessAsync(null, [], arguments);

    /// <summary>Runs it as a process with a text on standard input.</summary>
    public Task<ProcessResult> RunProcessAsync(string? input, Dictionary<string, string?> environment, params string[] arguments) =>
        ProcessRunner.RunAsync(Spec(environment, arguments) with { Input = input });

    /// <summary>Runs with a pseudo-terminal as standard output, so that the command believes a person watches.</summary>
    public Task<ProcessResult> RunOnTerminalAsync(params string[] arguments)
    {
        var spec = Spec([], arguments);
        var command = string.Join(' ', new[] { spec.FileName }.Concat(spec.Arguments).Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        return ProcessRunner.RunAsync(new ProcessSpec("script", "-qec", command, "/dev/null") { Environment = spec.Environment });
    }

    /// <summary>Starts at a terminal, where a test can type.</summary>
    public PseudoTerminal StartAtTerminal(params string[] arguments) => PseudoTerminal.Start(Spec([], arguments));

    /// <summary>The home directory.</summary>
    public string Home => _home.Path;

    public RunningProcess Start(params string[] arguments) => RunningProcess.Start(Spec([], arguments));

    public void Dispose() => _home.Dispose();

    // The command line's own entry point in this process, with streams and an environment of its own: hundreds of invocations in the time of a few processes.
    private async Task<ProcessResult> RunHereAsync(string? input, Dictionary<string, string?> environment, params string[] arguments)
    {
        var all = Variables(environment);
        all.TryAdd("PATH", System.Environment.GetEnvironmentVariable("PATH"));
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var watch = Stopwatch.StartNew();
        var exitCode = await CommandLine.RunAsync(
            arguments, all.GetValueOrDefault, new StandardStreams(new StringReader(input ?? string.Empty), TextWriter.Synchronized(output), TextWriter.Synchronized(error)));
        return new ProcessResult(exitCode, output.ToString(), error.ToString(), watch.Elapsed);
    }

    // The version is Program.cs's own answer, and the gateway takes the whole process.
    private static bool NeedsProcess(string[] arguments) => arguments is ["--version" or "-V" or "-v", ..] or ["gateway"] or ["gateway", "run" or ['-', ..], ..];

    private ProcessSpec Spec(Dictionary<string, string?> environment, string[] arguments) =>
        ProcessSpec.Dotnet(Repository.AssemblyOf("OpenClaw.Cli", "openclaw"), arguments) with { Environment = Variables(environment) };

    private Dictionary<string, string?> Variables(Dictionary<string, string?> environment)
    {
        var all = new Dictionary<string, string?>(Environment)
        {
            ["HOME"] = _home.Path, ["NO_COLOR"] = null, ["FORCE_COLOR"] = null, ["TERM"] = "xterm", ["HTTP_PROXY"] = null, ["http_proxy"] = null,
        };
        foreach (var (name, value) in environment)
        {
            all[name] = value;
        }

        return all;
    }
}

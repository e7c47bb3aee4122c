using System.Diagnostics;
using OpenClaw.Testing.Machine;
using OpenClaw.Testing.Processes;

namespace OpenClaw.AppHost.Benchmarks;

/// <summary>A run of the application host.</summary>
internal sealed class AppHostRun : IAsyncDisposable
{
    private const int Interrupt = 2;
    private const string EditedResource = "demo-model";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string EditedFile = Path.Combine(Repository.Root, "OpenClaw.DemoModel", "Program.cs");

    private readonly RunningProcess _process;
    private readonly Machine _machine;

    private AppHostRun(RunningProcess process, Machine machine) => (_process, _machine) = (process, machine);

    /// <summary>Time from the start to the moment at which everything was healthy.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Starts it and waits until everything is healthy.</summary>
    public static async Task<AppHostRun> StartAsync(Machine machine, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        var process = RunningProcess.Start(new ProcessSpec(
            "env",
            [
                "--default-signal=INT", Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Repository.AssemblyOf("OpenClaw.AppHost"),
                $"--OpenClaw:StateDir={machine.StateDirectory}", $"--OpenClaw:GatewayPort={machine.GatewayPort}", .. arguments,
            ])
        {
            Environment = new Dictionary<string, string?>
            {
                ["HOME"] = Machine.HomeDirectory,
                ["DOTNET_CLI_HOME"] = Machine.HomeDirectory,
                ["NUGET_PACKAGES"] = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = $"http://localhost:{machine.DashboardPort}",
                ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = $"http://localhost:{machine.OtlpPort}",
            },
        });
        var run = new AppHostRun(process, machine);
        await Task.WhenAll(
            new[] { "Login to the dashboard", "openclaw-gateway: running", "sandbox-worker: running", EditedResource + ": running" }
                .Select(start => process.WaitForLineAsync(line => line.StartsWith(start, StringComparison.Ordinal), start, Patience)));
        run.ReadyAfter = watch.Elapsed;
        return run;
    }

    /// <summary>Adds to a source file of one service, and waits until that service is healthy again; no other may start anew.</summary>
    public async Task<TimeSpan> EditAsync()
    {
        var source = await File.ReadAllTextAsync(EditedFile);
        var (before, others) = (RunningLines(EditedResource), OtherLines());
        try
        {
            var watch = Stopwatch.StartNew();
            await File.WriteAllTextAsync(EditedFile, source + $"\ninternal static class Edit{Guid.NewGuid():N};\n");
            await _process.WaitForLineAsync(_ => RunningLines(EditedResource) > before, "the edited service is back", Patience);
            var elapsed = watch.Elapsed;
            return OtherLines() == others ? elapsed : throw new InvalidOperationException($"Another service started anew:\n{_process.Transcript}");
        }
        finally
        {
            await File.WriteAllTextAsync(EditedFile, source);
        }
    }

    /// <summary>Interrupts it as Ctrl+C does, and waits for its end; no process may be left.</summary>
    public async Task<TimeSpan> InterruptAsync()
    {
        var watch = Stopwatch.StartNew();
        _process.Signal(Interrupt);
        var exitCode = await _process.WaitForExitAsync(Patience);
        var elapsed = watch.Elapsed;
        return exitCode != 0 ? throw new InvalidOperationException($"It ended with exit code {exitCode}:\n{_process.Transcript}")
            : ProcessSearch.AnyMentions(_machine.StateDirectory) ? throw new InvalidOperationException("It ended, and a process of it did not.")
            : elapsed;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private int RunningLines(string resource) => _process.OutputLines.Count(line => line.StartsWith(resource + ": running", StringComparison.Ordinal));

    private int OtherLines() => RunningLines("openclaw-gateway") + RunningLines("sandbox-worker");
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenClaw.Protocol;

namespace OpenClaw.SandboxWorker.Tests.Running;

/// <summary>The worker as a person starts it: a process of its own with a socket.</summary>
internal sealed partial class WorkerProcess : WorkerClient, IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _log = [];

    private WorkerProcess(Process process) => _process = process;

    public int ProcessId => _process.Id;

    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    public static async Task<WorkerProcess> StartAsync(StateDirectory state, IReadOnlyDictionary<string, string>? environment = null, string? token = Token)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "OpenClaw.SandboxWorker.dll") },
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
                [OpenClawEnvironment.StateDir] = state.Path,
                [OpenClawEnvironment.WorkerToken] = token,
                [OpenClawEnvironment.RemoveSandboxesOnExit] = "true",
                // Tests count containers.
                [OpenClawEnvironment.SandboxPoolSize] = "0",
            },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var worker = new WorkerProcess(Process.Start(start)!);
        worker._process.OutputDataReceived += worker.Receive;
        worker._process.ErrorDataReceived += worker.Receive;
        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        try
        {
            worker.Connect(await worker._listening.Task.WaitAsync(StartTimeout));
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException("The worker does not start:\n" + worker.Log);
        }

        return worker;
    }

    /// <summary>Kills it without a word.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, as Ctrl+C does.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
            await _process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        _process.Dispose();
    }

    private void Receive(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.Add(line.Data ?? "");
        }

        if (line.Data is not null && ListeningLine().Match(line.Data) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningLine();
}

using System.Diagnostics;

namespace Aspire.Hosting.Engine.Processes;

/// <summary>What to start.</summary>
/// <param name="Command">Program: a path, or a name on PATH.</param>
/// <param name="Arguments">Arguments.</param>
/// <param name="WorkingDirectory">Working directory.</param>
/// <param name="Environment">The whole environment.</param>
internal sealed record ProcessSpec(
    string Command, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string> Environment);

/// <summary>
/// A process that cannot outlive the application host, however that ends. On Unix a shell makes a session of its own, leaves a watchdog
/// in it that holds the read end of a pipe, and becomes the program. A word on the pipe is a signal for the whole session; the end of the
/// pipe, which comes when the application host ends or is killed, is SIGKILL for it. docs/decisions/0002-child-processes.md has the reasons.
/// </summary>
internal sealed class SupervisedProcess : IDisposable
{
    // $$ stays the process id of the shell in its subshells, and the shell becomes the program: the id is the program's
    private const string WatchdogScript = """
        exec 3<&0 </dev/null
        ( ( trap '' TERM INT HUP QUIT; while read -r signal; do kill -s "$signal" -- "-$$"; done; kill -s KILL -- "-$$" ) <&3 3<&- >/dev/null 2>&1 & )
        exec "$@" 3<&-
        """;

    private static readonly string? Setsid = OperatingSystem.IsWindows() ? null : Programs.Find("setsid");

    private readonly Process _process;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly bool _watched;

    private SupervisedProcess(Process process, bool watched, Action<string, bool> onLine)
    {
        _process = process;
        _watched = watched;
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _exited.TrySetResult(_process.ExitCode);
        _process.Start();
        if (!watched)
        {
            _process.StandardInput.Close();
        }

        _reading = Task.WhenAll(
            LineReader.ReadAsync(_process.StandardOutput, line => onLine(line, false)),
            LineReader.ReadAsync(_process.StandardError, line => onLine(line, true)));
        Completion = CompleteAsync();
    }

    /// <summary>Process id of the program.</summary>
    public int Id => _process.Id;

    /// <summary>Ends with the exit code when the program ended, its session is gone, and its output is read.</summary>
    public Task<int> Completion { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="spec">What to start.</param>
    /// <param name="onLine">Takes a line of output and whether it came from standard error.</param>
    /// <exception cref="DistributedApplicationException">The program or the working directory is not there.</exception>
    public static SupervisedProcess Start(ProcessSpec spec, Action<string, bool> onLine)
    {
        if (!Directory.Exists(spec.WorkingDirectory))
        {
            throw new DistributedApplicationException($"The working directory '{spec.WorkingDirectory}' does not exist.");
        }

        var path = Programs.Find(spec.Command, spec.WorkingDirectory, spec.Environment.GetValueOrDefault("PATH"))
            ?? throw new DistributedApplicationException($"The program '{spec.Command}' was not found. Install it or give its path.");
        var watched = Setsid is not null;
        var start = new ProcessStartInfo(watched ? Setsid! : path)
        {
            WorkingDirectory = spec.WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (watched)
        {
            foreach (var argument in new[] { "/bin/sh", "-c", WatchdogScript, "sh", path })
            {
                start.ArgumentList.Add(argument);
            }
        }

        foreach (var argument in spec.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        return new SupervisedProcess(new Process { StartInfo = start }, watched, onLine);
    }

    /// <summary>Asks the program to end and kills it when it does not.</summary>
    /// <param name="grace">Time it has.</param>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!_exited.Task.IsCompleted && grace > TimeSpan.Zero)
        {
            await SignalAsync("TERM");
            await ((Task)_exited.Task).WaitAsync(grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!_exited.Task.IsCompleted)
        {
            await SignalAsync("KILL");
        }

        await Completion;
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> CompleteAsync()
    {
        var exitCode = await _exited.Task;

        // what the program left behind in its session goes with it; after that the output has an end
        CloseWatchdog();
        await _reading.WaitAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return exitCode;
    }

    private async Task SignalAsync(string signal)
    {
        if (!_watched)
        {
            // without sessions there is only one way to end a process and its children
            _process.Kill(entireProcessTree: true);
            return;
        }

        try
        {
            await _process.StandardInput.WriteAsync(signal + "\n");
            await _process.StandardInput.FlushAsync();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // the watchdog is gone with the session
        }
    }

    private void CloseWatchdog()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // closed before
        }
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Testing.Processes;

/// <summary>A started process whose output is kept. Disposing it ends the process and all its children.</summary>
public sealed partial class RunningProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private readonly Process _process;
    private readonly Task _output;
    private readonly Task _error;
    private ImmutableList<string> _outputLines = [];
    private ImmutableList<string> _errorLines = [];

    private RunningProcess(Process process)
    {
        _process = process;
        _output = CollectAsync(process.StandardOutput, line => ImmutableInterlocked.Update(ref _outputLines, (lines, l) => lines.Add(l), line));
        _error = CollectAsync(process.StandardError, line => ImmutableInterlocked.Update(ref _errorLines, (lines, l) => lines.Add(l), line));
    }

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Exit code; throws while the process runs.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Lines on standard output until now.</summary>
    public IReadOnlyList<string> OutputLines => _outputLines;

    /// <summary>Lines on standard error until now.</summary>
    public IReadOnlyList<string> ErrorLines => _errorLines;

    /// <summary>All output until now, for messages of failing tests.</summary>
    public string Transcript => string.Join('\n', [.. _outputLines, .. _errorLines]);

    /// <summary>Starts a process.</summary>
    public static RunningProcess Start(ProcessSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var process = Process.Start(spec.ToStartInfo()) ?? throw new InvalidOperationException($"{spec.FileName} did not start.");
        if (spec.Input is not null)
        {
            process.StandardInput.Write(spec.Input);
        }

        process.StandardInput.Close();
        return new RunningProcess(process);
    }

    /// <summary>Waits for a line on either stream that fits, and returns it.</summary>
    /// <exception cref="InvalidOperationException">The process ended without such a line.</exception>
    /// <exception cref="TimeoutException">The deadline passed; the message has the output so far.</exception>
    public async Task<string> WaitForLineAsync(Predicate<string> fits, string what, TimeSpan? deadline = null)
    {
        try
        {
            return await Eventually.NotNullAsync(
                () =>
                {
                    var ended = _output.IsCompleted && _error.IsCompleted;
                    return _outputLines.Find(fits) ?? _errorLines.Find(fits)
                        ?? (ended ? throw new InvalidOperationException($"The process ended before: {what}\n{Transcript}") : null);
                },
                what,
                deadline);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\n{Transcript}");
        }
    }

    /// <summary>Waits for the end of the process and of its output, and returns the exit code.</summary>
    /// <exception cref="TimeoutException">The deadline passed.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan? deadline = null)
    {
        var limit = deadline ?? Eventually.DefaultDeadline;
        try
        {
            await Task.WhenAll(_process.WaitForExitAsync(), _output, _error).WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not ended within {limit.TotalSeconds:0.#} s: {_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}\n{Transcript}");
        }

        return _process.ExitCode;
    }

    /// <summary>Asks the process to end (SIGTERM) and waits for it.</summary>
    public async Task<int> StopAsync(TimeSpan? deadline = null)
    {
        Signal(Sigterm);
        return await WaitForExitAsync(deadline);
    }

    /// <summary>Sends a signal; nothing happens when the process has ended.</summary>
    public void Signal(int signal)
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, signal);
        }
    }

    /// <summary>Sends a signal to the process and those it started, as a terminal does. The process was started by <c>setsid</c>.</summary>
    public void SignalGroup(int signal) => _ = SendSignal(-_process.Id, signal);

    /// <summary>Ends the process and its children at once.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static async Task CollectAsync(StreamReader reader, Action<string> add)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            add(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SendSignal(int processId, int signal);
}

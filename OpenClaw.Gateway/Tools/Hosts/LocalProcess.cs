using System.Diagnostics;
using System.Runtime.InteropServices;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Shared;

namespace OpenClaw.Gateway.Tools.Hosts;

/// <summary>One command on the gateway's machine, in a session of its own, so that all of it can be ended at once.</summary>
internal sealed partial class LocalProcess : IKeptCommand
{
    private const int BufferBytes = 32 * 1024;
    private const int Kill9 = 9;

    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(1);

    private readonly CommandOutput _output;
    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly string _command;
    private Action<ExecFrameKind, byte[]>? _follower;
    private ExecExited? _exited;
    private long? _endedAtMs;
    private bool _killed;
    private bool _timedOut;

    private LocalProcess(string id, string owner, string command, Process process, TimeProvider time, Action<ExecFrameKind, byte[]>? follower)
    {
        Id = id;
        Owner = owner;
        _command = command;
        _process = process;
        _time = time;
        _output = new CommandOutput(time);
        _follower = follower;
        StartedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    public string Id { get; }

    public string Owner { get; }

    public long StartedAtMs { get; }

    public long? EndedAtMs
    {
        get
        {
            lock (_output.Gate)
            {
                return _endedAtMs;
            }
        }
    }

    public ProcessStatus Status
    {
        get
        {
            lock (_output.Gate)
            {
                return new ProcessStatus
                {
                    Id = Id,
                    Command = _command,
                    ContainerId = string.Empty,
                    StartedAtMs = StartedAtMs,
                    EndedAtMs = _endedAtMs,
                    StdoutBytes = _output.StdoutBytes,
                    StderrBytes = _output.StderrBytes,
                    Killed = _killed,
                    Exited = _exited,
                };
            }
        }
    }

    /// <summary>Starts a command.</summary>
    /// <exception cref="SandboxException">It cannot be started.</exception>
    public static LocalProcess Start(string id, string owner, ExecRequest request, string workspace, TimeProvider time, Action<ExecFrameKind, byte[]>? follower)
    {
        var directory = Path.GetFullPath(request.Workdir ?? workspace, workspace);
        if (!Directory.Exists(directory))
        {
            throw Refuse(WorkerErrorCodes.InvalidRequest, $"workdir: {directory} is no directory.");
        }

        // setsid: the command leads a session, and its number names all that it starts.
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-lc", request.Command])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        HostEnvironment.Fill(start.Environment, request.Env);
        try
        {
            return new LocalProcess(id, owner, request.Command, Process.Start(start)!, time, follower);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw Refuse(WorkerErrorCodes.ExecFailed, $"The command could not be started: {exception.Message}");
        }
    }

    /// <summary>Sees the command through to its end.</summary>
    public async Task RunAsync(ExecRequest request)
    {
        var started = _time.GetTimestamp();
        await using var limit = request.TimeoutMs > 0
            ? _time.CreateTimer(_ => { _timedOut = true; KillGroup(); }, null, TimeSpan.FromMilliseconds(request.TimeoutMs), Timeout.InfiniteTimeSpan)
            : null;
        var output = Task.WhenAll(PumpAsync(_process.StandardOutput.BaseStream, ExecFrameKind.Stdout), PumpAsync(_process.StandardError.BaseStream, ExecFrameKind.Stderr));
        if (request.Stdin is { } stdin)
        {
            await WriteAsync(stdin, end: false, CancellationToken.None);
        }

        // Somebody waits for it: a command that wants input would wait with them.
        if (request.Yield is not { AfterMs: 0 })
        {
            _process.StandardInput.Close();
        }

        await _process.WaitForExitAsync(CancellationToken.None);

        // What it started may hold the pipes open, and is none of its output any more.
        await Task.WhenAny(output, Task.Delay(LastOutput, _time, CancellationToken.None));
        lock (_output.Gate)
        {
            _exited = new ExecExited
            {
                ExitCode = _process.ExitCode,
                DurationMs = _time.GetElapsedTime(started).TotalMilliseconds,
                StdoutBytes = _output.StdoutBytes,
                StderrBytes = _output.StderrBytes,
                TimedOut = _timedOut,
            };
            _endedAtMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
            _output.End();
        }
    }

    /// <summary>Output from the offsets on; waits for some, or for the end, when there is none.</summary>
    public async Task<ProcessOutput> ReadAsync(ProcessReadRequest request, CancellationToken cancellationToken)
    {
        var output = await _output.ReadAsync(request, () => Status, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return output;
    }

    /// <returns>False when the command reads no more.</returns>
    public async Task<bool> WriteAsync(byte[] bytes, bool end, CancellationToken cancellationToken)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(bytes, cancellationToken);
            await _process.StandardInput.BaseStream.FlushAsync(cancellationToken);
            if (end)
            {
                _process.StandardInput.Close();
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return bytes.Length == 0 && end;
        }
    }

    /// <summary>Lets the follower go; what it got so far is what the status counts.</summary>
    public ProcessStatus Detach()
    {
        lock (_output.Gate)
        {
            _follower = null;
            return Status;
        }
    }

    /// <summary>Ends the command and all that it started.</summary>
    public void Kill()
    {
        lock (_output.Gate)
        {
            if (_endedAtMs is not null)
            {
                return;
            }

            _killed = true;
        }

        KillGroup();
    }

    public void Dispose() => _process.Dispose();

    private void KillGroup()
    {
        if (OperatingSystem.IsWindows() || SendSignal(-_process.Id, Kill9) != 0)
        {
            try
            {
                _process.Kill(entireProcessTree: true);
            }
            catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // It has ended by itself.
            }
        }
    }

    private async Task PumpAsync(Stream stream, ExecFrameKind kind)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var count)
            {
                lock (_output.Gate)
                {
                    _output.Append(kind, buffer.AsSpan(0, count));
                    _follower?.Invoke(kind, buffer[..count]);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The command has gone, and its pipes with it.
        }
    }

    private static SandboxException Refuse(string code, string message) => new(new WorkerError { Code = code, Message = message });

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}

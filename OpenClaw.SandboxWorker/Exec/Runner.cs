using System.Globalization;
using System.IO.Pipes;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Posix;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>
/// The worker's side of one runner in a sandbox: runs one command at a time, see supervisor.sh. It is armed when a shell in the
/// sandbox waits at its pipe; starting a command is then one write.
/// </summary>
internal sealed class Runner : IAsyncDisposable
{
    // A shell opens its pipe within microseconds of saying so.
    private static readonly TimeSpan ArmTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(15);

    private readonly string _path;
    private readonly string _slot;
    private readonly RunnerLines _lines;
    private AnonymousPipeClientStream? _armed;
    private int _commands;

    private Runner(string path, RunnerLines lines)
    {
        _path = path;
        _slot = Path.GetFileName(path);
        _lines = lines;
    }

    /// <summary>Makes the pipes of a runner called <paramref name="slot"/>, has it started, and waits until it is armed.</summary>
    /// <returns>Null when no runner answers.</returns>
    public static async Task<Runner?> StartAsync(string directory, string slot, Func<Task<bool>> requestRunner, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, slot);
        NamedPipe.Create(path + ".cmd0");
        NamedPipe.Create(path + ".cmd1");
        NamedPipe.Create(path + ".end");
        var runner = new Runner(path, new RunnerLines(NamedPipe.OpenRead(path + ".end")));
        var started = false;
        try
        {
            // While both ends are held, the end of the stream does not show before the runner has opened it.
            using var hold = NamedPipe.Hold(path + ".end");
            started = await requestRunner() && await runner.TryArmAsync(cancellationToken);
        }
        finally
        {
            if (!started)
            {
                await runner.DisposeAsync();
            }
        }

        return started ? runner : null;
    }

    /// <summary>Waits until the runner is ready for a command.</summary>
    /// <returns>False when it is not and never will be.</returns>
    public async Task<bool> TryArmAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ArmTimeout);
        try
        {
            if (await _lines.ReadAsync(timeout.Token) is not ["ready", _])
            {
                return false;
            }

            while ((_armed = NamedPipe.TryOpenWrite($"{_path}.cmd{_commands % 2}")) is null)
            {
                await Task.Delay(1, timeout.Token);
            }

            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Starts a command. Returns as soon as it has a process; that takes no longer than the start timeout and is not cancelled, since
    /// a command whose number is unknown could not be killed.
    /// </summary>
    /// <returns>Null when the runner was already gone and nothing was started.</returns>
    /// <exception cref="SandboxException">The working directory is missing, or the sandbox ended on the way.</exception>
    public async Task<RunningCommand?> RunAsync(CommandLine command, string mark)
    {
        var pipes = $"{_slot}.{_commands++}";
        using var files = new CommandPipes(Path.Combine(Path.GetDirectoryName(_path)!, pipes), command.HasInput);
        var armed = _armed ?? throw new InvalidOperationException("The runner is not armed.");
        _armed = null;
        using var timeout = new CancellationTokenSource(StartTimeout);
        string[]? line;
        try
        {
            await using (armed)
            {
                await armed.WriteAsync(CommandScript.Write(command, pipes, mark), timeout.Token);
            }

            line = await _lines.ReadAsync(timeout.Token);
        }
        catch (IOException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            line = null;
        }

        return line switch
        {
            ["pid", var number, var tick, var newest] when IsNumber(number, out var pid) && IsNumber(tick, out var startedAt) && IsNumber(newest, out var newestPid) =>
                new RunningCommand((int)pid, startedAt, newestPid, mark, files.TakeOutput(), files.TakeErrors(), files.TakeInput(), ReadExitAsync()),
            ["nodir"] => throw await MissingWorkdirAsync(command.Workdir, timeout.Token),
            _ => throw Lost(),
        };
    }

    private async Task<SandboxException> MissingWorkdirAsync(string workdir, CancellationToken cancellationToken)
    {
        await _lines.ReadAsync(cancellationToken);
        return new SandboxException(
            WorkerErrorCodes.InvalidRequest,
            $"workdir: \"{workdir}\" is not a directory that the sandbox's user can enter.",
            "Create it, or leave workdir out to run in the workspace.");
    }

    private async Task<CommandExit> ReadExitAsync()
    {
        // Not cancelled: the process ends, is killed, or its container ends; each of them ends this read.
        var line = await _lines.ReadAsync(CancellationToken.None);
        return line is ["exit", var code, var oom, var refused]
            && byte.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var exitCode)
                ? new CommandExit(exitCode, IsPositive(oom), IsPositive(refused))
                : throw Lost();

        static bool IsPositive(string number) => IsNumber(number, out var value) && value > 0;
    }

    private static bool IsNumber(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static SandboxException Lost() => new(
        WorkerErrorCodes.SandboxLost,
        "The sandbox ended while the command was running: its container was stopped, or the command killed its processes.",
        "Run it again; a new sandbox is started.");

    public async ValueTask DisposeAsync()
    {
        if (_armed is not null)
        {
            await _armed.DisposeAsync();
        }

        await _lines.DisposeAsync();
        File.Delete(_path + ".cmd0");
        File.Delete(_path + ".cmd1");
        File.Delete(_path + ".end");
    }
}

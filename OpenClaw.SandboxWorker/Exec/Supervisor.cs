using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using OpenClaw.SandboxWorker.Posix;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>
/// The worker's side of the supervisor in one container: starts commands and kills them without the engine. Both talk through named
/// pipes in a directory that the container sees read-only.
/// </summary>
internal sealed class Supervisor : IAsyncDisposable
{
    /// <summary>Where a container sees the directory of its pipes.</summary>
    public const string MountPoint = "/.openclaw/exec";

    /// <summary>The script's text; a container made with another one is out of date.</summary>
    public static readonly string Script = ReadScript();

    private const string ScriptName = "supervisor.sh";
    private const int ArmingWaits = 5;
    private static readonly TimeSpan ArmingWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(5);

    private readonly string _directory;
    private readonly ConcurrentStack<Runner> _idle = [];
    private readonly ConcurrentDictionary<Task, byte> _arming = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private int _slots;
    private int _replies;
    private int _spare;
    private volatile bool _gone;

    public Supervisor(string directory)
    {
        _directory = directory;
        _closed = _closing.Token;
    }

    /// <summary>How to start it: the container's first process.</summary>
    public static IReadOnlyList<string> EntryPoint { get; } = ["/bin/sh", $"{MountPoint}/{ScriptName}"];

    /// <summary>Whether it answered the last time it was asked.</summary>
    public bool IsGone => _gone;

    /// <summary>Makes the directory new, for a container that does not run.</summary>
    public static void Prepare(string directory)
    {
        Remove(directory);
        Directory.CreateDirectory(directory, OwnerOnly | OthersMayLook);
        File.WriteAllText(Path.Combine(directory, ScriptName), Script);
        NamedPipe.Create(Path.Combine(directory, "ctl"));
    }

    /// <summary>Removes the directory of a container that does not exist any more.</summary>
    public static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Keeps a request waiting in the pipe until the container has started.</summary>
    public SafePipeHandle HoldRequests() => NamedPipe.Hold(ControlPath);

    /// <summary>Waits for the first runner.</summary>
    /// <returns>False when the supervisor does not answer.</returns>
    public async Task<bool> TryStartAsync(CancellationToken cancellationToken)
    {
        if (await StartRunnerAsync(cancellationToken) is not { } runner)
        {
            return false;
        }

        _idle.Push(runner);
        return true;
    }

    /// <summary>Starts a command.</summary>
    /// <returns>Null when the supervisor is gone; nothing was started then.</returns>
    /// <exception cref="SandboxException">The command cannot start, or the sandbox ended on the way.</exception>
    public async Task<(RunningCommand Command, Runner Runner)?> StartAsync(CommandLine command, CancellationToken cancellationToken)
    {
        var mark = RandomNumberGenerator.GetHexString(32, lowercase: true);
        while (true)
        {
            if ((await TakeIdleAsync(cancellationToken) ?? await StartRunnerAsync(cancellationToken)) is not { } runner)
            {
                _gone = true;
                return null;
            }

            RunningCommand? running;
            try
            {
                running = await runner.RunAsync(command, mark);
            }
            catch (SandboxException exception) when (exception.Code == Protocol.Sandboxes.WorkerErrorCodes.InvalidRequest)
            {
                Return(runner);
                throw;
            }
            catch
            {
                await runner.DisposeAsync();
                throw;
            }

            if (running is not null)
            {
                return (running, runner);
            }

            await runner.DisposeAsync();
        }
    }

    /// <summary>Takes a runner back whose command has ended.</summary>
    public void Return(Runner runner)
    {
        // A spare, so that the next command need not wait until this runner is armed again.
        if (Interlocked.Exchange(ref _spare, 1) == 0)
        {
            Track(StartSpareAsync());
        }

        Track(ArmAsync(runner));
    }

    /// <summary>Kills a command and every process that belongs to it.</summary>
    /// <returns>False when something may be left.</returns>
    public async Task<bool> KillAsync(RunningCommand command, CancellationToken cancellationToken) =>
        await RequestAsync(
            reply => string.Create(CultureInfo.InvariantCulture, $"kill {command.Pid} {command.Mark} {command.StartedAt} {command.NewestPid} {reply}\n"),
            cancellationToken) is ["left", "0"];

    /// <summary>Kills everything in the container, after a worker that is gone.</summary>
    /// <returns>False when something may be left.</returns>
    public async Task<bool> ResetAsync(CancellationToken cancellationToken) =>
        await RequestAsync(reply => $"reset {reply}\n", cancellationToken) is ["left", "0"];

    /// <summary>How often the container met its limits so far; null when the supervisor does not answer.</summary>
    public async Task<LimitCounts?> ReadLimitsAsync(CancellationToken cancellationToken) =>
        await RequestAsync(reply => $"limits {reply}\n", cancellationToken) is ["limits", var oom, var refused]
        && long.TryParse(oom, NumberStyles.None, CultureInfo.InvariantCulture, out var kills)
        && long.TryParse(refused, NumberStyles.None, CultureInfo.InvariantCulture, out var forks)
            ? new LimitCounts(kills, forks)
            : null;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_arming.Keys);
        while (_idle.TryPop(out var runner))
        {
            await runner.DisposeAsync();
        }

        _closing.Dispose();
    }

    private static UnixFileMode OwnerOnly => UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static UnixFileMode OthersMayLook =>
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private string ControlPath => Path.Combine(_directory, "ctl");

    // A runner whose command has just ended is ready again sooner than a new one.
    private async Task<Runner?> TakeIdleAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < ArmingWaits; attempt++)
        {
            if (_idle.TryPop(out var runner))
            {
                return runner;
            }

            if (_arming.IsEmpty)
            {
                return null;
            }

            await Task.WhenAny([.. _arming.Keys, Task.Delay(ArmingWait, cancellationToken)]);
        }

        return null;
    }

    private void Track(Task arming)
    {
        _arming.TryAdd(arming, 0);
        _ = arming.ContinueWith(task => _arming.TryRemove(task, out _), TaskScheduler.Default);
    }

    private async Task StartSpareAsync()
    {
        try
        {
            if (await StartRunnerAsync(_closed) is { } runner)
            {
                _idle.Push(runner);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ArmAsync(Runner runner)
    {
        try
        {
            if (await runner.TryArmAsync(_closed))
            {
                _idle.Push(runner);
                return;
            }
        }
        catch (OperationCanceledException)
        {
        }

        await runner.DisposeAsync();
    }

    private Task<Runner?> StartRunnerAsync(CancellationToken cancellationToken)
    {
        var slot = "r" + Interlocked.Increment(ref _slots).ToString(CultureInfo.InvariantCulture);
        return Runner.StartAsync(_directory, slot, () => TrySendAsync($"runner {slot}\n"), cancellationToken);
    }

    // What the supervisor answers; null when it does not.
    private async Task<string[]?> RequestAsync(Func<string, string> request, CancellationToken cancellationToken)
    {
        var reply = "reply" + Interlocked.Increment(ref _replies).ToString(CultureInfo.InvariantCulture);
        var path = Path.Combine(_directory, reply);
        NamedPipe.Create(path);
        try
        {
            await using var lines = new RunnerLines(NamedPipe.OpenRead(path));
            using var hold = NamedPipe.Hold(path);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(ReplyTimeout);
            return await TrySendAsync(request(reply)) ? await lines.ReadAsync(timeout.Token) : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            File.Delete(path);
        }
    }

    // One write of a short line: the kernel keeps requests of several writers apart.
    private async Task<bool> TrySendAsync(string request)
    {
        await using var control = NamedPipe.TryOpenWrite(ControlPath);
        if (control is null)
        {
            return false;
        }

        try
        {
            await control.WriteAsync(Encoding.ASCII.GetBytes(request));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string ReadScript()
    {
        using var stream = typeof(Supervisor).Assembly.GetManifestResourceStream(ScriptName)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

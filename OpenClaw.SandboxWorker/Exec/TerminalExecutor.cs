using System.Diagnostics;
using System.Security.Cryptography;
using Docker.DotNet;
using Docker.DotNet.Models;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Engine;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Telemetry;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>
/// Runs a command on a terminal, which only the engine can make. It is slower than a warm command and dies with the engine's
/// connection, but the same supervisor kills it with everything that belongs to it.
/// </summary>
internal sealed class TerminalExecutor(EngineClient engine, SandboxManager sandboxes, PolicyFactory policies, WorkerTelemetry telemetry, TimeProvider time)
{
    private const int MostCharacters = 1000;

    private static readonly TimeSpan NoLimit = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>Runs the command to its end. When this returns or throws, nothing of it runs any more.</summary>
    /// <exception cref="SandboxException">It could not run, or its sandbox ended.</exception>
    public async Task<ExecExited> RunAsync(TerminalRequest request, ITerminal terminal, CancellationToken cancellationToken)
    {
        var received = time.GetTimestamp();
        var policy = policies.Create(request.Exec.Sandbox);
        if (request.Exec.Stdin is not null)
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, "exec.stdin: a command on a terminal reads what is typed.");
        }

        Check(request.Size);
        var command = ExecRequestReader.Read(request.Exec, policy);
        var ensured = await sandboxes.EnsureAsync(policy, cancellationToken);
        var sandbox = ensured.Sandbox;
        using var activity = WorkerTelemetry.Source.StartActivity("sandbox.terminal", ActivityKind.Internal);
        activity?.SetTag("container.id", sandbox.ContainerId);
        command = ExecRequestReader.WithTrace(command, activity);
        sandbox.Enter();
        try
        {
            var mark = RandomNumberGenerator.GetHexString(32, lowercase: true);
            var id = await CreateAsync(sandbox, command, mark, cancellationToken);
            var before = await sandbox.Supervisor.ReadLimitsAsync(cancellationToken);
            await using var exit = TerminalExit.Listen(engine, time, sandbox.ContainerId, id);
            // Not cancelled from here to the introduction: a command whose number is unknown could not be killed.
            using var stream = await engine.CallAsync(
                "terminal.start",
                EngineClient.QuickCall,
                (client, token) => client.Exec.StartWithConfigContainerExecAsync(id, new ContainerExecStartParameters { Tty = true, AttachStdin = true, AttachStdout = true }, token),
                CancellationToken.None);
            var (running, rest) = await IntroduceAsync(id, stream, mark, command, request.Size, sandbox);
            var started = new ExecStarted
            {
                ContainerId = sandbox.ContainerId,
                ContainerName = sandbox.ContainerName,
                Created = ensured.Created,
                EnsureMs = time.GetElapsedTime(received).TotalMilliseconds,
                Warning = ensured.Warning,
            };
            var ended = await FollowAsync(id, stream, running, rest, sandbox, request.Exec, started, exit, terminal, cancellationToken);
            var after = await sandbox.Supervisor.ReadLimitsAsync(cancellationToken);
            return ended with
            {
                OomKilled = after?.OomKills > before?.OomKills,
                PidsLimitHit = after?.RefusedForks > before?.RefusedForks,
                DiskFull = ended.ExitCode != 0 && WorkspaceDisk.IsFull(policy.Workspace.Directory),
            };
        }
        finally
        {
            sandbox.Leave();
            sandboxes.Use(sandbox);
        }
    }

    private async Task<ExecExited> FollowAsync(
        string id,
        MultiplexedStream stream,
        RunningCommand running,
        byte[] rest,
        LiveSandbox sandbox,
        ExecRequest request,
        ExecStarted started,
        TerminalExit exit,
        ITerminal terminal,
        CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var timedOut = false;
        var counted = new Counter { Bytes = rest.Length };
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task output = Task.CompletedTask, input = Task.CompletedTask;
        try
        {
            await terminal.StartedAsync(started, cancellationToken);
            await terminal.ShowAsync(rest, cancellationToken);
            output = ShowAsync(stream, terminal, counted, ended.Token);
            input = TypeAsync(id, stream, terminal, ended.Token);
            var limit = request.TimeoutMs > 0 ? TimeSpan.FromMilliseconds(request.TimeoutMs) : NoLimit;
            try
            {
                // A client that closes its side ends the command as well: nobody sees the terminal any more.
                var first = await Task.WhenAny(output, input).WaitAsync(limit, time, cancellationToken);
                await first;
                if (first == input)
                {
                    throw new OperationCanceledException("The client has closed the terminal.");
                }
            }
            catch (TimeoutException)
            {
                timedOut = true;
                await KillAsync(running, sandbox, "timeout");
                await output;
            }
        }
        catch
        {
            await KillAsync(running, sandbox, "abort");
            throw;
        }
        finally
        {
            await ended.CancelAsync();
            await input.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Of two that write to the client one must have stopped.
            await output.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var duration = time.GetElapsedTime(begun);
        telemetry.CommandDuration.Record(duration.TotalSeconds);
        telemetry.OutputBytes.Add(counted.Bytes);
        return new ExecExited
        {
            ExitCode = timedOut ? 137 : await exit.ReadAsync(),
            DurationMs = duration.TotalMilliseconds,
            StdoutBytes = counted.Bytes,
            StderrBytes = 0,
            TimedOut = timedOut,
        };
    }

    private async Task<string> CreateAsync(LiveSandbox sandbox, CommandLine command, string mark, CancellationToken cancellationToken)
    {
        var parameters = new ContainerExecCreateParameters
        {
            Tty = true,
            AttachStdin = true,
            AttachStdout = true,
            AttachStderr = true,
            WorkingDir = command.Workdir,
            Cmd = ["/bin/sh", "-c", TerminalIntroduction.Script, "sh", CommandScript.TextOf(command)],
            Env =
            [
                "TERM=xterm-256color",
                .. command.Environment.Select(variable => $"{CommandScript.NameOf(variable.Key)}={variable.Value}"),
                $"{CommandScript.MarkVariable}={mark}",
            ],
        };
        try
        {
            return (await engine.CallAsync("terminal.create", EngineClient.QuickCall, (client, token) => client.Exec.ExecCreateContainerAsync(sandbox.ContainerId, parameters, token), cancellationToken)).ID;
        }
        catch (DockerApiException exception)
        {
            throw new SandboxException(WorkerErrorCodes.ExecFailed, $"The engine refused the terminal: {EngineMessage.Of(exception)}", null, exception);
        }
    }

    private async Task<(RunningCommand Running, byte[] After)> IntroduceAsync(
        string id, MultiplexedStream stream, string mark, CommandLine command, TerminalSize size, LiveSandbox sandbox)
    {
        try
        {
            var introduction = await TerminalIntroduction.ReadLineAsync(stream, [], command);
            var running = TerminalIntroduction.Parse(introduction.Line, mark, command);
            await ResizeAsync(id, size, CancellationToken.None);
            await stream.WriteAsync("\n"u8.ToArray(), 0, 1, CancellationToken.None);
            // The terminal shows what is typed; this line is nobody's.
            var (_, rest) = await TerminalIntroduction.ReadLineAsync(stream, introduction.After, command);
            return (running, rest);
        }
        catch (Exception exception)
        {
            // Its number is not known; its mark is.
            await KillAsync(TerminalIntroduction.Unknown(mark), sandbox, "abort");
            if (exception is OperationCanceledException)
            {
                throw TerminalIntroduction.NotStarted("it did not answer", command);
            }

            throw;
        }
    }

    // A show that waits keeps the engine's stream waiting, and with it the command.
    private static async Task ShowAsync(MultiplexedStream stream, ITerminal terminal, Counter counted, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 << 10];
        while (true)
        {
            var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken);
            if (read.EOF)
            {
                return;
            }

            counted.Bytes += read.Count;
            await terminal.ShowAsync(buffer.AsMemory(0, read.Count), cancellationToken);
        }
    }

    private async Task TypeAsync(string id, MultiplexedStream stream, ITerminal terminal, CancellationToken cancellationToken)
    {
        while (await terminal.ReadAsync(cancellationToken) is var (typed, size) && (typed is not null || size is not null))
        {
            if (typed is not null)
            {
                await TypeAsync(stream, typed, cancellationToken);
            }
            else
            {
                Check(size!);
                await ResizeAsync(id, size!, cancellationToken);
            }
        }
    }

    private static async Task TypeAsync(MultiplexedStream stream, byte[] typed, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(typed, 0, typed.Length, cancellationToken);
        }
        catch (IOException)
        {
            // The command has just ended; its output says so too.
        }
    }

    private async Task ResizeAsync(string id, TerminalSize size, CancellationToken cancellationToken)
    {
        try
        {
            await engine.CallAsync(
                "terminal.resize",
                EngineClient.QuickCall,
                (client, token) => client.Exec.ResizeContainerExecTtyAsync(id, new ContainerResizeParameters { Width = size.Columns, Height = size.Rows }, token),
                cancellationToken);
        }
        catch (DockerApiException)
        {
            // The command has just ended.
        }
    }

    private async Task KillAsync(RunningCommand running, LiveSandbox sandbox, string reason)
    {
        telemetry.Kills.Add(1, new KeyValuePair<string, object?>("openclaw.kill.reason", reason));
        if (!await sandbox.Supervisor.KillAsync(running, CancellationToken.None))
        {
            await sandboxes.DiscardAsync(sandbox);
        }
    }

    private static void Check(TerminalSize size)
    {
        if (size.Columns is < 1 or > MostCharacters || size.Rows is < 1 or > MostCharacters)
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"size: columns and rows must be 1 to {MostCharacters}; they are {size.Columns} and {size.Rows}.");
        }
    }

    private sealed class Counter
    {
        public long Bytes { get; set; }
    }
}

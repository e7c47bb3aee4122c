using System.Diagnostics;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Telemetry;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>Runs a command from its request to its exit.</summary>
internal sealed class Executor(SandboxManager sandboxes, PolicyFactory policies, WorkerTelemetry telemetry, TimeProvider time)
{
    // The longest wait of a timer.
    private static readonly TimeSpan NoLimit = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>Runs the command and moves its output to <paramref name="sink"/>. When it returns or throws, nothing of the command runs any more.</summary>
    /// <exception cref="SandboxException">It could not run, or its sandbox ended.</exception>
    public Task<ExecExited> RunAsync(ExecRequest request, IExecSink sink, CancellationToken cancellationToken) =>
        RunAsync(request, request.Stdin is null ? null : CommandInput.Of(request.Stdin), sink, cancellationToken);

    /// <summary>The same with an input of its own instead of the request's; null for none.</summary>
    public async Task<ExecExited> RunAsync(ExecRequest request, CommandInput? input, IExecSink sink, CancellationToken cancellationToken)
    {
        using var activity = WorkerTelemetry.Source.StartActivity("sandbox.exec");
        activity?.SetTag("openclaw.sandbox.scope", request.Sandbox.ScopeKey);
        try
        {
            return await RunAsync(request, input, sink, activity, cancellationToken);
        }
        catch (SandboxException exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Code).SetTag("error.type", exception.Code);
            throw;
        }
    }

    private async Task<ExecExited> RunAsync(ExecRequest request, CommandInput? commandInput, IExecSink sink, Activity? activity, CancellationToken cancellationToken)
    {
        var received = time.GetTimestamp();
        var policy = policies.Create(request.Sandbox);
        var command = ExecRequestReader.Read(request, policy) with { HasInput = commandInput is not null };
        var (ensured, process, running, runner) = await StartAsync(policy, command, cancellationToken);
        var sandbox = ensured.Sandbox;
        using var _ = process;
        activity?.SetTag("container.id", sandbox.ContainerId);
        sandbox.Enter();
        try
        {
            await using (running)
            {
                var started = new ExecStarted
                {
                    ContainerId = sandbox.ContainerId,
                    ContainerName = sandbox.ContainerName,
                    Created = ensured.Created,
                    EnsureMs = time.GetElapsedTime(received).TotalMilliseconds,
                    Warning = ensured.Warning,
                };
                return await FollowAsync(running, commandInput, sandbox, policy, request, started, sink, activity, process, cancellationToken);
            }
        }
        finally
        {
            sandbox.Leave();
            sandboxes.Use(sandbox);
            if (running.Exit.IsCompletedSuccessfully)
            {
                sandbox.Supervisor.Return(runner);
            }
            else
            {
                await runner.DisposeAsync();
            }
        }
    }

    // A sandbox may have ended since its last use without a word. It is made ready once more; the command has not run then.
    private async Task<(EnsuredSandbox Sandbox, Activity? Process, RunningCommand Running, Runner Runner)> StartAsync(
        SandboxPolicy policy, CommandLine command, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var ensured = await sandboxes.EnsureAsync(policy, cancellationToken);
            var process = WorkerTelemetry.Source.StartActivity("process", ActivityKind.Internal);
            try
            {
                var started = await ensured.Sandbox.Supervisor.StartAsync(ExecRequestReader.WithTrace(command, process), cancellationToken);
                if (started is var (running, runner))
                {
                    process?.SetTag("container.id", ensured.Sandbox.ContainerId).SetTag("process.pid", running.Pid);
                    return (ensured, process, running, runner);
                }
            }
            catch (SandboxException exception) when (exception.Code == WorkerErrorCodes.SandboxLost)
            {
                // It may be running without anybody knowing its number.
                process?.Dispose();
                await sandboxes.DiscardAsync(ensured.Sandbox);
                throw;
            }
            catch
            {
                process?.Dispose();
                throw;
            }

            process?.Dispose();
        }

        throw new SandboxException(WorkerErrorCodes.ExecFailed, $"The sandbox {policy.Identity.ContainerName} ends as soon as it has started.", $"`docker logs {policy.Identity.ContainerName}` may say why.");
    }

    private async Task<ExecExited> FollowAsync(
        RunningCommand running,
        CommandInput? commandInput,
        LiveSandbox sandbox,
        SandboxPolicy policy,
        ExecRequest request,
        ExecStarted started,
        IExecSink sink,
        Activity? activity,
        Activity? process,
        CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        using var output = new OutputPump(running.Output, ExecFrameKind.Stdout);
        using var errors = new OutputPump(running.Errors, ExecFrameKind.Stderr);
        using var ended = new CancellationTokenSource();
        var timedOut = false;
        CommandExit exit;
        Task pumps = Task.CompletedTask, input = Task.CompletedTask;
        try
        {
            await sink.StartedAsync(started, cancellationToken);
            pumps = Task.WhenAll(output.RunAsync(sink, cancellationToken), errors.RunAsync(sink, cancellationToken));
            input = commandInput?.FeedAsync(running.Input, ended.Token) ?? Task.CompletedTask;
            var limit = request.TimeoutMs > 0 ? TimeSpan.FromMilliseconds(request.TimeoutMs) : NoLimit;
            try
            {
                exit = await running.Exit.WaitAsync(limit, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                timedOut = true;
                exit = await KillAsync(running, sandbox, "timeout");
            }
        }
        catch (Exception exception) when (exception is not SandboxException)
        {
            // The caller is gone, or its connection broke.
            await KillAsync(running, sandbox, "abort");
            throw;
        }
        finally
        {
            output.Exited();
            errors.Exited();
            await ended.CancelAsync();
            await input;
            await pumps.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await pumps;
        var duration = time.GetElapsedTime(begun);
        telemetry.CommandDuration.Record(duration.TotalSeconds);
        telemetry.OutputBytes.Add(output.Bytes + errors.Bytes);
        process?.SetTag("process.exit.code", exit.Code);
        activity?.SetTag("process.exit.code", exit.Code).SetTag("openclaw.output.bytes", output.Bytes + errors.Bytes);
        if (exit.OomKilled)
        {
            process?.AddEvent(new ActivityEvent("oom"));
        }

        return new ExecExited
        {
            ExitCode = exit.Code,
            DurationMs = duration.TotalMilliseconds,
            StdoutBytes = output.Bytes,
            StderrBytes = errors.Bytes,
            TimedOut = timedOut,
            OomKilled = exit.OomKilled,
            PidsLimitHit = exit.PidsLimitHit,
            DiskFull = exit.Code != 0 && WorkspaceDisk.IsFull(policy.Workspace.Directory),
        };
    }

    /// <summary>Kills the command and all that belongs to it; the whole sandbox when that is not enough.</summary>
    private async Task<CommandExit> KillAsync(RunningCommand running, LiveSandbox sandbox, string reason)
    {
        telemetry.Kills.Add(1, new KeyValuePair<string, object?>("openclaw.kill.reason", reason));
        if (!await sandbox.Supervisor.KillAsync(running, CancellationToken.None))
        {
            await sandboxes.DiscardAsync(sandbox);
        }

        try
        {
            return await running.Exit;
        }
        catch (SandboxException)
        {
            return new CommandExit(137, OomKilled: false, PidsLimitHit: false);
        }
    }
}

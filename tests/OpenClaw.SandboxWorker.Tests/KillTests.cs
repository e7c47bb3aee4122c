using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

[Collection(SharedWorkerCollection.Name)]
public sealed class KillTests(SharedWorker shared)
{
    // Everything that has been used to escape a kill: a group, a session, a new parent, an empty environment, and both at once.
    private const string Escapists =
        "sleep 7001 & setsid sleep 7002 & nohup sleep 7003 & (sleep 7004 &) ; (setsid env -i sleep 7005 &) ; "
        + "(setsid env -i sh -c 'sleep 7006 & sleep 7007' &) ; python3 -c 'import os,time\nif os.fork()==0:\n os.setsid()\n if os.fork()==0:\n  os.execve(\"/bin/sleep\",[\"sleep\",\"7008\"],{})\n' ; ";

    private readonly StateDirectory _state = shared.State;
    private readonly WorkerProcess _worker = shared.Worker;

    [Fact]
    public async Task A_timeout_leaves_no_process_inside()
    {
        var result = await _worker.ExecAsync(_state.Command(Escapists + "echo started; sleep 7009", "timeout") with { TimeoutMs = 4_000 });

        Assert.True(result.Exited!.TimedOut);
        Assert.Equal(137, result.Exited.ExitCode);
        Assert.Equal("started\n", result.Text);
        Assert.DoesNotContain(await DockerCli.ProcessesAsync(result.Started!.ContainerName), process => process.Contains("sleep", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_no_process_inside()
    {
        using var client = new CancellationTokenSource();
        using var response = await _worker.SendAsync(_state.Command(Escapists + "sleep 7010", "abort"), client.Token);
        var stream = await response.Content.ReadAsStreamAsync(client.Token);
        Assert.True(await stream.ReadAsync(new byte[1000], client.Token) > 0);
        var container = (await _worker.ListAsync()).Single(sandbox => sandbox.ScopeKey == "agent:abort").ContainerName;
        await Eventually.TrueAsync(async () => (await DockerCli.ProcessesAsync(container)).Any(process => process.Contains("7010", StringComparison.Ordinal)), "the command runs");

        await client.CancelAsync();
        response.Dispose();

        await Eventually.TrueAsync(async () => !(await DockerCli.ProcessesAsync(container)).Any(process => process.Contains("sleep", StringComparison.Ordinal)), "nothing of it is left");
        Assert.Equal("ok\n", (await _worker.ExecAsync(_state.Command("echo ok", "abort"))).Succeeded());
    }

    [Fact]
    public async Task A_kill_spares_other_commands_and_what_earlier_ones_left_behind()
    {
        (await _worker.ExecAsync(_state.Command("setsid env -i sleep 7101 >/dev/null 2>&1 & setsid sleep 7102 >/dev/null 2>&1 &", "spare"))).Succeeded();
        using var client = new CancellationTokenSource();
        var other = _worker.ExecAsync(_state.Command("setsid sleep 7103 & sleep 7104", "spare"), client.Token);
        await Eventually.TrueAsync(async () => (await ProcessesAsync()).Count(process => process.Contains("sleep", StringComparison.Ordinal)) >= 4, "the others run");

        Assert.True((await _worker.ExecAsync(_state.Command("sleep 7105", "spare") with { TimeoutMs = 300 })).Exited!.TimedOut);

        var left = string.Join('\n', await ProcessesAsync());
        Assert.All(["7101", "7102", "7103", "7104"], number => Assert.Contains($"sleep {number}", left, StringComparison.Ordinal));
        Assert.DoesNotContain("7105", left, StringComparison.Ordinal);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);

        async Task<string[]> ProcessesAsync() =>
            await DockerCli.ProcessesAsync((await _worker.ListAsync()).Single(sandbox => sandbox.ScopeKey == "agent:spare").ContainerName);
    }

    [Fact]
    public async Task A_kill_spares_what_was_left_behind_after_the_killed_commands_runner_had_begun_to_wait()
    {
        // Several runners wait from now on; the command below takes one of them, those behind it mostly the others.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _worker.ExecAsync(_state.Command("sleep 0.3", "waiting"))));
        var left = await _worker.ExecAsync(_state.Command("(setsid env -i sleep 7151 >/dev/null 2>&1 &)", "waiting"));
        Assert.Equal(0, left.Exited!.ExitCode);

        var killed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _worker.ExecAsync(_state.Command("(setsid env -i sleep 7152 &) ; sleep 7153", "waiting") with { TimeoutMs = 1_500 })));

        Assert.All(killed, result => Assert.True(result.Exited!.TimedOut));
        var processes = string.Join('\n', await DockerCli.ProcessesAsync(left.Started!.ContainerName));
        Assert.Contains("sleep 7151", processes, StringComparison.Ordinal);
        Assert.DoesNotContain("sleep 7152", processes, StringComparison.Ordinal);
        Assert.DoesNotContain("sleep 7153", processes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_bomb_is_named_killed_and_forgotten()
    {
        var result = await _worker.ExecAsync(
            _state.Command("bomb() { bomb | bomb & }; bomb; sleep 7201", "bomb", docker => docker with { PidsLimit = 64 }) with { TimeoutMs = 2_000 });

        Assert.True(result.Exited?.TimedOut is true && result.Exited.PidsLimitHit, $"{result.Exited} {result.Error}");
        Assert.Equal("ok\n", (await _worker.ExecAsync(_state.Command("echo ok", "bomb", docker => docker with { PidsLimit = 64 }))).Succeeded());
        Assert.True((await DockerCli.ProcessesAsync(result.Started!.ContainerName)).Length < 12);
    }

    [Fact]
    public async Task The_memory_limit_is_named()
    {
        var limit = (SandboxDockerSettings docker) => docker with { Memory = "64m" };
        var result = await _worker.ExecAsync(_state.Command("python3 -c 'x = bytearray(500000000)'; echo survived", "memory", limit));

        Assert.True(result.Exited?.OomKilled, $"{result.Exited} {result.Error} {result.Errors}");
        Assert.False((await _worker.ExecAsync(_state.Command("true", "memory", limit))).Exited!.OomKilled);
    }

    [Fact]
    public async Task A_full_workspace_is_named()
    {
        // A file system of its own, so that nothing else is filled.
        await using var state = new StateDirectory();
        var workspace = state.AgentWorkspace;
        Directory.CreateDirectory(workspace);
        await Mount("mount", "-t", "tmpfs", "-o", "size=1m,uid=1000,gid=1000", "tmpfs", workspace);
        try
        {
            await using var worker = await WorkerProcess.StartAsync(state);
            var spec = state.Spec() with { WorkspaceAccess = WorkspaceAccess.ReadWrite };
            var result = await worker.ExecAsync(state.Command("head -c 3000000 /dev/zero > big") with { Sandbox = spec });

            Assert.True(result.Exited is { DiskFull: true, ExitCode: not 0 }, $"{result.Exited} {result.Error} {result.Errors}");
            Assert.False((await worker.ExecAsync(state.Command("rm big; false") with { Sandbox = spec })).Exited!.DiskFull);
        }
        finally
        {
            await Mount("umount", workspace);
        }

        static async Task Mount(string program, params string[] arguments)
        {
            using var process = System.Diagnostics.Process.Start(program, arguments);
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }
    }

    [Fact]
    public async Task A_command_that_kills_everything_is_told_so_and_the_next_one_has_a_sandbox_again()
    {
        var result = await _worker.ExecAsync(_state.Command("kill -9 -1; sleep 7301", "suicide"));
        Assert.True(result.Error?.Code == WorkerErrorCodes.SandboxLost || result.Exited?.ExitCode == 137, $"{result.Exited} {result.Error}");

        Assert.Equal("ok\n", (await _worker.ExecAsync(_state.Command("echo ok", "suicide"))).Succeeded());
    }

    [Fact]
    public async Task A_command_that_stops_the_supervisor_is_killed_with_its_sandbox()
    {
        var result = await _worker.ExecAsync(_state.Command(
            "for p in /proc/[0-9]*; do case $(tr '\\0' ' ' < $p/cmdline) in '/bin/sh /.openclaw'*) kill -STOP ${p#/proc/};; esac; done; sleep 7401", "frozen") with { TimeoutMs = 1_000 });

        Assert.True(result.Exited?.TimedOut is true || result.Error is not null, $"{result.Exited} {result.Error}");
        var name = (await _worker.ListAsync()).Single(sandbox => sandbox.ScopeKey == "agent:frozen");
        Assert.False(name.Running);
        Assert.Equal("ok\n", (await _worker.ExecAsync(_state.Command("echo ok", "frozen"))).Succeeded());
    }

    [Fact]
    public async Task Two_hundred_megabytes_pass_at_bounded_memory()
    {
        var before = WorkingSet();
        using var response = await _worker.SendAsync(_state.Command("head -c 200000000 /dev/zero", "bulk"));
        var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 << 10];
        // A reader that pauses: what it does not take has to wait in the sandbox.
        await stream.ReadExactlyAsync(buffer);
        await Eventually.TrueAsync(
            async () => (await DockerCli.RunAsync("exec", (await _worker.ListAsync()).Single(sandbox => sandbox.ScopeKey == "agent:bulk").ContainerName, "sh", "-c", "cat /proc/[0-9]*/stat")).Contains("(head) S", StringComparison.Ordinal),
            "the command waits for its reader");
        var paused = WorkingSet();
        long total = buffer.Length;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0; total += read)
        {
        }

        Assert.True(total > 200_000_000);
        Assert.True(paused - before < 60_000_000, $"grew from {before} to {paused} while the reader paused");
        Assert.True(WorkingSet() - before < 60_000_000, $"grew from {before} to {WorkingSet()}");

        long WorkingSet() => System.Diagnostics.Process.GetProcessById(_worker.ProcessId).WorkingSet64;
    }
}

using OpenClaw.Protocol;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

public sealed class PoolTests
{
    private static readonly Dictionary<string, string> Pool = new() { [OpenClawEnvironment.SandboxPoolSize] = "1" };
    private static readonly Dictionary<string, string> KeptPool = new() { [OpenClawEnvironment.SandboxPoolSize] = "1", [OpenClawEnvironment.RemoveSandboxesOnExit] = "false" };

    [Fact]
    public async Task A_sandbox_from_the_pool_is_in_every_respect_the_sandbox_that_was_asked_for()
    {
        await using var state = new StateDirectory();
        Directory.CreateDirectory(Path.Combine(state.AgentWorkspace, "skills", "one"));
        await File.WriteAllTextAsync(Path.Combine(state.AgentWorkspace, "AGENTS.md"), "who");
        await File.WriteAllTextAsync(Path.Combine(state.AgentWorkspace, "skills", "one", "SKILL.md"), "how");
        await using var worker = await WorkerProcess.StartAsync(state, Pool);
        var first = (await worker.ExecAsync(state.Command("hostname; id; env | sort; stat -c '%A %u:%g %n' /*; cat /proc/self/status | grep -e Cap -e Sec -e NoNew", "first"))).Succeeded();
        var waiting = await WaitingAsync(state, worker);

        var second = await worker.ExecAsync(state.Command("hostname; id; env | sort; stat -c '%A %u:%g %n' /*; cat /proc/self/status | grep -e Cap -e Sec -e NoNew", "second"));

        Assert.Equal(waiting, second.Started!.ContainerId);
        Assert.True(second.Started.Created);
        Assert.Equal(Same(first), Same(second.Succeeded()));
        Assert.Equal(Sandboxes.SandboxIdentity.Of(state.Spec("second")).ContainerName, second.Started.ContainerName);
        Assert.Equal(second.Started.ContainerName, (await DockerCli.RunAsync("inspect", "-f", "{{.Name}}", waiting)).TrimStart('/'));
        Assert.Equal("who how 1000:1000\n", (await worker.ExecAsync(state.Command("printf '%s ' \"$(cat AGENTS.md)\" \"$(cat skills/one/SKILL.md)\"; stat -c %u:%g .; touch here; exit $(touch skills/x 2>/dev/null && echo 1 || echo 0)", "second"))).Succeeded());
        Assert.True(File.Exists(Path.Combine(state.Path, "sandboxes", Sandboxes.SandboxIdentity.Of(state.Spec("second")).DirectoryName, "here")));
        Assert.Equal(["agent:first", "agent:second"], (await worker.ListAsync()).Select(sandbox => sandbox.ScopeKey).Order());

        await worker.StopAsync();
        Assert.Empty(await state.ContainersAsync());
        Assert.Empty(Directory.GetDirectories(Path.Combine(state.Path, "sandbox", "pipes")));
        Assert.Empty(Directory.GetFiles(Path.Combine(state.Path, "sandbox", "pool")));
        Assert.Empty(Directory.GetDirectories(Path.Combine(state.Path, "sandboxes"), ".*"));

        // The trace's ids differ from command to command.
        static string Same(string text) => string.Join('\n', text.Split('\n').Where(line => !line.Contains("TRACE", StringComparison.Ordinal) && !line.Contains("OPENCLAW_EXEC_ID", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Only_a_sandbox_with_equal_settings_and_a_fresh_workspace_gets_one()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state, Pool);
        (await worker.ExecAsync(state.Command("true", "first"))).Succeeded();
        var waiting = await WaitingAsync(state, worker);
        Directory.CreateDirectory(state.AgentWorkspace);
        new Posix.FileOwner(1000, 1000).Take(state.AgentWorkspace);
        await worker.PostAsync(
            FileRoutes.Write, new FileWriteRequest { Sandbox = state.Spec("written"), Path = "file", Bytes = "before"u8.ToArray() }, WorkerJson.Default.FileWriteRequest, WorkerJson.Default.FileWritten);

        foreach (var other in new[]
        {
            state.Command("true", "memory", docker => docker with { Memory = "300m" }),
            state.Command("true", "env", docker => docker with { Env = new Dictionary<string, string> { ["LANG"] = "C.UTF-8", ["SECRET"] = "x" } }),
            state.Command("true", "user", docker => docker with { User = "4321" }),
            state.Command("true", "network", docker => docker with { Network = "bridge" }),
            state.Command("true", "caps", docker => docker with { CapDrop = ["NET_RAW"] }),
            state.Command("true", "image", docker => docker with { Image = "debian:bookworm-slim" }),
            state.Command("true") with { Sandbox = state.Spec("reader") with { WorkspaceAccess = WorkspaceAccess.ReadOnly } },
            state.Command("true") with { Sandbox = state.Spec("writer") with { WorkspaceAccess = WorkspaceAccess.ReadWrite } },
            state.Command("true") with { Sandbox = state.Spec("elsewhere") with { WorkspaceRoot = Path.Combine(state.Path, "sandboxes", "deeper") } },
            state.Command("true") with { Sandbox = state.Spec("shared") with { Scope = SandboxScope.Shared, ScopeKey = "shared" } },
        })
        {
            var result = await worker.ExecAsync(other);
            result.Succeeded();
            Assert.NotEqual(waiting, result.Started!.ContainerId);
        }

        Assert.Equal("before", (await worker.ExecAsync(state.Command("cat file", "written"))).Succeeded());
    }

    [Fact]
    public async Task A_sandbox_from_the_pool_survives_its_worker_and_comes_back_when_its_container_is_gone()
    {
        await using var state = new StateDirectory();
        string id;
        await using (var first = await WorkerProcess.StartAsync(state, KeptPool))
        {
            (await first.ExecAsync(state.Command("true", "first"))).Succeeded();
            await WaitingAsync(state, first);
            var claimed = await first.ExecAsync(state.Command("echo bytes > file; echo kept > /tmp/kept", "second"));
            id = claimed.Started!.ContainerId;
            await WaitingAsync(state, first, 2);
            await first.KillAsync();
        }

        await using var second = await WorkerProcess.StartAsync(state);
        await Eventually.TrueAsync(() => Task.FromResult(second.Log.Contains("Took over 2", StringComparison.Ordinal)), "both are taken over");
        Assert.Equal(2, (await state.ContainersAsync()).Length);
        var again = await second.ExecAsync(state.Command("cat file /tmp/kept", "second"));
        Assert.Equal(("bytes\nkept\n", id), (again.Succeeded(), again.Started!.ContainerId));
        Assert.Null(again.Started.Warning);

        await DockerCli.RunAsync("kill", id);
        var revived = await second.ExecAsync(state.Command("cat file", "second"));
        Assert.Equal("bytes\n", revived.Succeeded());
        Assert.NotEqual(id, revived.Started!.ContainerId);
        Assert.Empty(Directory.GetFiles(Path.Combine(state.Path, "sandbox", "pool")));
    }

    [Fact]
    public async Task A_sandbox_from_the_pool_is_stale_pruned_and_recreated_like_any_other()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state, Pool);
        (await worker.ExecAsync(state.Command("true", "first"))).Succeeded();
        await WaitingAsync(state, worker);
        var claimed = (await worker.ExecAsync(state.Command("true", "second"))).Started!;

        Assert.Contains("memory: ", (await worker.ExecAsync(state.Command("true", "second", docker => docker with { Memory = "300m" }))).Started!.Warning, StringComparison.Ordinal);
        (await worker.ExecAsync(state.Command("true", "second", docker => docker with { CapDrop = [] }))).Failed(WorkerErrorCodes.StaleSandbox);
        var removal = Assert.Single((await worker.PostAsync(
            WorkerRoutes.Recreate, new RecreateRequest { AgentId = "second" }, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals)).Removals);
        Assert.Equal(claimed.ContainerName, removal.ContainerName);
        Assert.Null(removal.Error);
        Assert.NotEqual(claimed.ContainerId, (await worker.ExecAsync(state.Command("true", "second"))).Started!.ContainerId);
    }

    [Theory]
    [InlineData("/containers/create?name=openclaw-pool")]
    [InlineData("/rename")]
    public async Task A_worker_killed_while_it_fills_or_claims_leaves_nothing_that_the_next_does_not_remove(string step)
    {
        await using var state = new StateDirectory();
        await using var relay = new EngineRelay(state.Path);
        await using var first = await WorkerProcess.StartAsync(state, relay.Environment.Concat(KeptPool).ToDictionary());
        await Eventually.TrueAsync(() => Task.FromResult(first.Log.Contains("Took over 0", StringComparison.Ordinal)), "the worker has started");
        relay.HoldAnswerTo(step);
        (await first.ExecAsync(state.Command("echo bytes > file", "first"))).Succeeded();
        Task? lost = null;
        if (step == "/rename")
        {
            await WaitingAsync(state, first);
            lost = FailsAsync();
        }

        await relay.Held.WaitAsync(TimeSpan.FromSeconds(60));
        await first.KillAsync();
        await (lost ?? Task.CompletedTask);

        await using var second = await WorkerProcess.StartAsync(state);
        await Eventually.TrueAsync(() => Task.FromResult(second.Log.Contains("Took over", StringComparison.Ordinal)), "what was left is looked at");
        Assert.Empty(Directory.GetDirectories(Path.Combine(state.Path, "sandboxes"), ".*"));
        (await second.ExecAsync(state.Command("true", "second"))).Succeeded();
        Assert.Equal("bytes\n", (await second.ExecAsync(state.Command("cat file", "first"))).Succeeded());
        Assert.Equal(2, (await state.ContainersAsync()).Length);
        await second.StopAsync();
        Assert.Empty(await state.ContainersAsync());
        Assert.Empty(Directory.GetFiles(Path.Combine(state.Path, "sandbox", "pool")));

        async Task FailsAsync() => await Assert.ThrowsAnyAsync<HttpRequestException>(() => first.ExecAsync(state.Command("true", "second")));
    }

    /// <summary>Waits until one container waits in the pool; its id.</summary>
    private static async Task<string> WaitingAsync(StateDirectory state, WorkerProcess worker, int number = 1)
    {
        var waiting = "";
        await Eventually.TrueAsync(() => Task.FromResult(worker.Log.Split("waits in the pool").Length > number), $"the pool was filled {number} times");
        await Eventually.TrueAsync(
            async () => (waiting = await DockerCli.RunAsync("ps", "-q", "--no-trunc", "--filter", $"label=openclaw.instance={state.InstanceId}", "--filter", "name=openclaw-pool-")).Length == 64,
            "a container waits in the pool");
        return waiting;
    }
}

using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

[Collection(SharedWorkerCollection.Name)]
public sealed class IsolationTests(SharedWorker shared)
{
    private readonly StateDirectory _state = shared.State;
    private readonly WorkerProcess _worker = shared.Worker;

    [Fact]
    public async Task A_sandbox_is_an_ordinary_user_without_capabilities_and_without_a_way_to_get_more()
    {
        var status = (await _worker.ExecAsync(_state.Command("cat /proc/self/status; id"))).Succeeded();

        Assert.Contains("uid=1000(sandbox) gid=1000(sandbox) groups=1000(sandbox)", status, StringComparison.Ordinal);
        foreach (var set in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" })
        {
            Assert.Contains($"{set}:\t0000000000000000", status, StringComparison.Ordinal);
        }

        Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_image_is_read_only_and_the_workspace_is_not()
    {
        Assert.Contains("Read-only file system", (await _worker.ExecAsync(_state.Command("touch /etc/x /x /.openclaw/exec/x"))).Errors, StringComparison.Ordinal);
        (await _worker.ExecAsync(_state.Command("touch /workspace/x /tmp/x /var/tmp/x /run/x"))).Succeeded();
    }

    [Fact]
    public async Task The_supervisors_pipes_cannot_be_replaced_from_inside()
    {
        var result = await _worker.ExecAsync(_state.Command("cd /.openclaw/exec && for f in *; do rm -f $f; mv $f x; ln -sf /etc/passwd $f; done; chmod 777 .; mkfifo mine; ls"));

        Assert.Contains("supervisor.sh", result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_loopback_interface_is_there() => Assert.Equal("lo\n", (await _worker.ExecAsync(_state.Command("ls /sys/class/net"))).Succeeded());

    [Fact]
    public async Task The_engine_has_the_limits_and_labels_that_were_asked_for()
    {
        var started = (await _worker.ExecAsync(_state.Command("true", "limits", docker => docker with
        {
            PidsLimit = 99,
            Memory = "200m",
            MemorySwap = "300m",
            Cpus = 0.5,
            Ulimits = new Dictionary<string, UlimitSetting> { ["nofile"] = new(100, 200), ["nproc"] = new(null, 7777) },
            Dns = ["10.1.2.3"],
            ExtraHosts = ["db:10.0.0.5"],
            Tmpfs = ["/tmp:exec,size=16m", "/run"],
        }))).Started!;

        Assert.Equal(
            "99 209715200 314572800 500000000 true none true [ALL] private",
            await InspectAsync(started, "{{.HostConfig.PidsLimit}} {{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.NanoCpus}} {{.HostConfig.Init}} {{.HostConfig.NetworkMode}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.IpcMode}}"));
        Assert.Equal("1 agent:limits limits", await InspectAsync(started, "{{index .Config.Labels \"openclaw.sandbox\"}} {{index .Config.Labels \"openclaw.sessionKey\"}} {{index .Config.Labels \"openclaw.agent\"}}"));
        var inside = (await _worker.ExecAsync(_state.Command("ulimit -n; ulimit -Hn; grep db /etc/hosts; cat /etc/resolv.conf; printf '#!/bin/sh\\necho ran' > /tmp/s; chmod +x /tmp/s; /tmp/s", "limits", docker => docker with
        {
            PidsLimit = 99,
            Memory = "200m",
            MemorySwap = "300m",
            Cpus = 0.5,
            Ulimits = new Dictionary<string, UlimitSetting> { ["nofile"] = new(100, 200), ["nproc"] = new(null, 7777) },
            Dns = ["10.1.2.3"],
            ExtraHosts = ["db:10.0.0.5"],
            Tmpfs = ["/tmp:exec,size=16m", "/run"],
        }))).Succeeded();
        Assert.StartsWith("100\n200\n10.0.0.5\tdb\n", inside, StringComparison.Ordinal);
        Assert.Contains("nameserver 10.1.2.3", inside, StringComparison.Ordinal);
        Assert.EndsWith("ran\n", inside, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seccomp_profile_is_read_here_and_applied_there()
    {
        var profile = Path.Combine(_state.Path, "seccomp.json");
        await File.WriteAllTextAsync(profile, """{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [ { "names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO" } ] }""");
        var result = await _worker.ExecAsync(_state.Command("mkdir /tmp/x", "seccomp", docker => docker with { SeccompProfile = profile }));

        Assert.Contains("Operation not permitted", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_that_was_asked_for_owns_its_workspace()
    {
        var result = await _worker.ExecAsync(_state.Command("id -u; id -g; touch /workspace/mine && stat -c %u:%g /workspace/mine", "other", docker => docker with { User = "4321:8765" }));

        Assert.Equal("4321\n8765\n4321:8765\n", result.Succeeded());
    }

    [Fact]
    public async Task A_read_only_agent_workspace_can_be_read_and_not_written()
    {
        await using var state = new StateDirectory();
        Directory.CreateDirectory(state.AgentWorkspace);
        await File.WriteAllTextAsync(Path.Combine(state.AgentWorkspace, "notes"), "text");
        await using var worker = await WorkerProcess.StartAsync(state);
        var result = await worker.ExecAsync(state.Command("cat /agent/notes; echo x > /agent/new") with { Sandbox = state.Spec() with { WorkspaceAccess = WorkspaceAccess.ReadOnly } });

        Assert.Equal("text", result.Text);
        Assert.Contains("Read-only file system", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_writable_agent_workspace_is_worked_on_as_its_owner()
    {
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state);
        Directory.CreateDirectory(state.AgentWorkspace);
        var spec = state.Spec() with { WorkspaceAccess = WorkspaceAccess.ReadWrite };

        var error = (await worker.ExecAsync(state.Command("true") with { Sandbox = spec })).Failed(WorkerErrorCodes.PolicyDenied);
        Assert.Contains("belongs to root", error.Message, StringComparison.Ordinal);
        Assert.Contains($"chown -R 1000:1000 {state.AgentWorkspace}", error.Fix, StringComparison.Ordinal);

        new Posix.FileOwner(2345, 2345).Take(state.AgentWorkspace);
        (await worker.ExecAsync(state.Command("echo from-inside > file") with { Sandbox = spec })).Succeeded();
        Assert.Equal("from-inside\n", await File.ReadAllTextAsync(Path.Combine(state.AgentWorkspace, "file")));
        Assert.Equal(new Posix.FileOwner(2345, 2345), Posix.FileOwner.Of(Path.Combine(state.AgentWorkspace, "file")));
    }

    [Fact]
    public async Task A_shared_sandbox_does_not_show_the_workspaces_of_others()
    {
        (await _worker.ExecAsync(_state.Command("true", "neighbour"))).Succeeded();
        var shared = _state.Spec() with { Scope = SandboxScope.Shared, ScopeKey = "shared" };
        var result = await _worker.ExecAsync(_state.Command("find /workspace -mindepth 1") with { Sandbox = shared });

        Assert.Equal("", result.Succeeded());
    }

    private static Task<string> InspectAsync(ExecStarted started, string format) => DockerCli.RunAsync("inspect", "-f", format, started.ContainerId);
}

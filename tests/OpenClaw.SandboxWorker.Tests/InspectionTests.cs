using System.Net.Http.Json;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Inspection;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

[Collection(SharedWorkerCollection.Name)]
public sealed class InspectionTests(SharedWorker shared)
{
    private readonly StateDirectory _state = shared.State;
    private readonly WorkerProcess _worker = shared.Worker;

    [Fact]
    public async Task A_diagnosis_finds_every_protection_on_and_leaves_nothing()
    {
        var spec = _state.Spec("diagnosed") with { WorkspaceRoot = Path.Combine(_state.Path, "diagnosed") };
        var workspaces = Workspaces();
        var diagnosis = await DiagnoseAsync(spec);

        Assert.Null(diagnosis.Error);
        Assert.DoesNotContain(diagnosis.Checks, check => !check.Passed);
        Assert.True(diagnosis.Ok);
        foreach (var name in new[]
        {
            "uid and gid", "capabilities", "no-new-privileges", "seccomp mode", "root file system", "mount /workspace", "other mounts", "network interfaces", "pids limit", "memory limit", "/sys",
            "open parts of /proc",
        })
        {
            Assert.Contains(diagnosis.Checks, check => check.Name == name);
        }

        Assert.Contains("runc", diagnosis.Engine!.Runtimes);
        Assert.Contains(diagnosis.Engine.Capabilities, capability => capability.Setting == "docker.memorySwap");
        Assert.DoesNotContain(diagnosis.ContainerName, await _state.ContainersAsync());
        Assert.Equal(workspaces, Workspaces());

        string[] Workspaces() => Directory.Exists(spec.WorkspaceRoot) ? [.. Directory.GetDirectories(spec.WorkspaceRoot).Where(directory => !Path.GetFileName(directory).StartsWith('.'))] : [];
    }

    [Fact]
    public async Task What_a_person_has_opened_is_expected_and_shown()
    {
        var diagnosis = await DiagnoseAsync(_state.Spec("opened", docker => docker with
        {
            ReadOnlyRoot = false, CapDrop = ["NET_RAW"], Network = "bridge", Memory = "300m", MemorySwap = "400m", PidsLimit = 99, Cpus = 0.5, User = "0:0", Tmpfs = ["/tmp:exec,size=16m"],
        }));

        Assert.DoesNotContain(diagnosis.Checks, check => !check.Passed);
        Assert.Equal("writable", Found("root file system"));
        Assert.Equal("0:0", Found("uid and gid"));
        Assert.Contains("eth0", Found("network interfaces"), StringComparison.Ordinal);
        Assert.Equal("99", Found("pids limit"));
        Assert.Equal("314572800", Found("memory limit"));
        Assert.Equal("0.5", Found("processors"));
        Assert.Contains("CHOWN", Found("capabilities"), StringComparison.Ordinal);
        Assert.DoesNotContain("NET_RAW", Found("capabilities"), StringComparison.Ordinal);

        string Found(string name) => diagnosis.Checks.Single(check => check.Name == name).Found;
    }

    [Fact]
    public async Task A_sandbox_that_cannot_start_is_diagnosed_with_the_reason_and_the_engine()
    {
        var diagnosis = await DiagnoseAsync(_state.Spec("nothing", docker => docker with { Image = "openclaw-no-such-image:none" }));

        Assert.False(diagnosis.Ok);
        Assert.Equal(WorkerErrorCodes.ImageMissing, diagnosis.Error?.Code);
        Assert.NotNull(diagnosis.Error?.Fix);
        Assert.NotNull(diagnosis.Engine);
    }

    // What a check is worth shows where something is wrong; a real engine cannot be made to forget a protection, so its words are.
    [Theory]
    [InlineData("NoNewPrivs:\t1", "NoNewPrivs:\t0", "no-new-privileges")]
    [InlineData("Seccomp:\t2", "Seccomp:\t0", "seccomp mode")]
    [InlineData("Uid:\t1000\t1000\t1000\t1000", "Uid:\t1000\t0\t1000\t1000", "uid and gid")]
    [InlineData("CapBnd:\t0000000000000000", "CapBnd:\t0000000000200000", "capabilities")]
    [InlineData("/ / ro,", "/ / rw,", "root file system")]
    [InlineData(" / /sys ro,", " / /sys rw,", "/sys")]
    [InlineData("/sys /proc/sys ro,", "/sys /proc/sys rw,", "open parts of /proc")]
    [InlineData("/workspace rw,", "/elsewhere rw,", "mount /workspace")]
    [InlineData("/workspace rw,", "/var/run/docker.sock rw,", "other mounts")]
    [InlineData(" / /tmp rw,nosuid,nodev,noexec", " / /tmp rw,nosuid,nodev", "tmpfs /tmp")]
    [InlineData("    lo:", "  eth0:", "network interfaces")]
    [InlineData("@@ /sys/fs/cgroup/pids/pids.max\n256", "@@ /sys/fs/cgroup/pids/pids.max\nmax", "pids limit")]
    [InlineData("limit_in_bytes\n1073741824", "limit_in_bytes\n9223372036854771712", "memory limit")]
    [InlineData("@@ sockets", "@@ sockets\n/run/docker.sock", "sockets of engines")]
    [InlineData("@@ devices", "@@ devices\nsda", "devices beside the plain ones")]
    [InlineData("@@ write:sysctl\nno", "@@ write:sysctl\nyes", "settings of the kernel can be written")]
    public async Task What_is_wrong_inside_is_found(string right, string wrong, string check)
    {
        var seen = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Recorded", "doctor-inside.txt"));
        var policy = new Sandboxes.Policy.PolicyFactory(Sandboxes.Policy.MachineBinds.RulesOfThisProcess(_state.Path), Path.Combine(_state.Path, "sandbox")).Create(_state.Spec("recorded"));
        Assert.Contains(right, seen, StringComparison.Ordinal);

        Assert.DoesNotContain(DoctorChecks.Run(InsideView.Parse(seen)!, policy), found => !found.Passed);
        var failed = DoctorChecks.Run(InsideView.Parse(seen.Replace(right, wrong, StringComparison.Ordinal))!, policy).Where(found => !found.Passed);
        Assert.Contains(failed, found => found.Name == check);
    }

    [Fact]
    public async Task An_explanation_names_what_a_command_would_get_and_starts_nothing()
    {
        var spec = _state.Spec("explained", docker => docker with { Env = new Dictionary<string, string> { ["SECRET"] = "not-to-be-shown" } }) with { WorkspaceAccess = WorkspaceAccess.ReadOnly };
        var before = await ExplainAsync(spec);
        var ran = await _worker.ExecAsync(new ExecRequest { Sandbox = spec, Command = "true", TimeoutMs = 60_000 });
        ran.Succeeded();
        var after = await ExplainAsync(spec);
        var changed = await ExplainAsync(spec with { Docker = spec.Docker with { Memory = "2g" } });

        Assert.Equal("absent", before.State);
        Assert.Equal("1000:1000", before.User);
        Assert.Null(before.Problem);
        Assert.Contains(before.Mounts, mount => mount is { ContainerRoot: "/agent", Writable: false, Source: "agent" } && mount.HostRoot == _state.AgentWorkspace);
        Assert.Contains(before.Mounts, mount => mount is { ContainerRoot: "/workspace", Writable: true, Source: "sandbox" });
        Assert.DoesNotContain(before.Settings.Values, value => value.Contains("not-to-be-shown", StringComparison.Ordinal));
        Assert.Equal(ran.Started!.ContainerName, before.ContainerName);
        Assert.Equal(("running", 0), (after.State, after.Differences.Count));
        Assert.Contains(changed.Differences, difference => difference.StartsWith("memory: 1073741824 -> 2147483648", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_image_is_a_problem_of_the_explanation() =>
        Assert.Equal(WorkerErrorCodes.ImageMissing, (await ExplainAsync(_state.Spec("imageless", docker => docker with { Image = "openclaw-no-such-image:none" }))).Problem?.Code);

    [Theory]
    [InlineData(SandboxInspectionRoutes.Explain)]
    [InlineData(SandboxInspectionRoutes.Doctor)]
    public async Task Settings_that_are_not_allowed_are_refused_by_name(string route)
    {
        var request = new SandboxInspectionRequest(_state.Spec("refused", docker => docker with { Network = "host" }));
        using var response = await _worker.Http.PostAsync(route, JsonContent.Create(request, WorkerJson.Default.SandboxInspectionRequest));

        var error = await response.Content.ReadFromJsonAsync(WorkerJson.Default.WorkerError);
        Assert.Equal(WorkerErrorCodes.PolicyDenied, error?.Code);
        Assert.Contains("docker.network", error!.Message, StringComparison.Ordinal);
    }

    private Task<SandboxDiagnosis> DiagnoseAsync(SandboxSpec spec) => _worker.PostAsync(
        SandboxInspectionRoutes.Doctor, new SandboxInspectionRequest(spec), WorkerJson.Default.SandboxInspectionRequest, WorkerJson.Default.SandboxDiagnosis);

    private Task<SandboxExplanation> ExplainAsync(SandboxSpec spec) => _worker.PostAsync(
        SandboxInspectionRoutes.Explain, new SandboxInspectionRequest(spec), WorkerJson.Default.SandboxInspectionRequest, WorkerJson.Default.SandboxExplanation);
}

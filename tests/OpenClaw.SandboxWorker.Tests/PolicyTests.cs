using OpenClaw.Protocol.Sandboxes;
using OpenClaw.Protocol.Sandboxes.Rules;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

[Collection(SharedWorkerCollection.Name)]
public sealed class PolicyTests(SharedWorker shared)
{
    public static TheoryData<string, string, SandboxDockerSettings> Refused => new()
    {
        { WorkerErrorCodes.PolicyDenied, "docker.network", new() { Network = "host" } },
        { WorkerErrorCodes.PolicyDenied, "docker.network", new() { Network = " HOST " } },
        { WorkerErrorCodes.PolicyDenied, "docker.network", new() { Network = "container:abc" } },
        { WorkerErrorCodes.InvalidRequest, "docker.network", new() { Network = "" } },
        { WorkerErrorCodes.InvalidRequest, "docker.network", new() { Network = "a b" } },
        { WorkerErrorCodes.PolicyDenied, "docker.seccompProfile", new() { SeccompProfile = "Unconfined" } },
        { WorkerErrorCodes.InvalidRequest, "docker.seccompProfile", new() { SeccompProfile = "/nothing/there.json" } },
        { WorkerErrorCodes.InvalidRequest, "docker.seccompProfile", new() { SeccompProfile = "/etc/passwd" } },
        { WorkerErrorCodes.PolicyDenied, "docker.apparmorProfile", new() { ApparmorProfile = "UNCONFINED" } },
        { WorkerErrorCodes.PolicyDenied, "/etc", new() { Binds = ["/etc:/x:ro"] } },
        { WorkerErrorCodes.PolicyDenied, "docker.binds", new() { Binds = ["/:/host"] } },
        { WorkerErrorCodes.PolicyDenied, "docker.sock", new() { Binds = ["/var/run/docker.sock:/s"], DangerouslyAllowExternalBindSources = true } },
        { WorkerErrorCodes.PolicyDenied, "/proc", new() { Binds = ["/proc/1:/x"], DangerouslyAllowExternalBindSources = true } },
        { WorkerErrorCodes.PolicyDenied, "docker.binds", new() { Binds = ["/var:/x"], DangerouslyAllowExternalBindSources = true } },
        { WorkerErrorCodes.PolicyDenied, "docker.binds", new() { Binds = ["/tmp/../etc/ssl:/x"], DangerouslyAllowExternalBindSources = true } },
        { WorkerErrorCodes.PolicyDenied, "outside the workspaces", new() { Binds = ["/opt:/x"] } },
        { WorkerErrorCodes.PolicyDenied, "reserved", new() { Binds = ["/opt:/workspace/x"], DangerouslyAllowExternalBindSources = true } },
        { WorkerErrorCodes.PolicyDenied, "reserved", new() { Binds = ["/opt:/agent"], DangerouslyAllowExternalBindSources = true } },
        { WorkerErrorCodes.PolicyDenied, "itself needs", new() { Binds = ["/opt:/.openclaw/exec"], DangerouslyAllowExternalBindSources = true, DangerouslyAllowReservedContainerTargets = true } },
        { WorkerErrorCodes.PolicyDenied, "itself needs", new() { Binds = ["/opt:/proc"], DangerouslyAllowExternalBindSources = true, DangerouslyAllowReservedContainerTargets = true } },
        { WorkerErrorCodes.InvalidRequest, "does not exist", new() { Binds = ["/opt/nothing-there:/x"], DangerouslyAllowExternalBindSources = true } },
        { WorkerErrorCodes.InvalidRequest, "docker.binds", new() { Binds = ["volume:/x"] } },
        { WorkerErrorCodes.InvalidRequest, "docker.binds", new() { Binds = ["./here:/x"] } },
        { WorkerErrorCodes.InvalidRequest, "docker.binds", new() { Binds = [@"C:\dir:/x"] } },
        { WorkerErrorCodes.InvalidRequest, "docker.binds", new() { Binds = ["/opt:/x:shared"] } },
        { WorkerErrorCodes.InvalidRequest, "docker.user", new() { User = "root" } },
        { WorkerErrorCodes.InvalidRequest, "docker.user", new() { User = "-1" } },
        { WorkerErrorCodes.InvalidRequest, "docker.user", new() { User = "1000:" } },
        { WorkerErrorCodes.InvalidRequest, "docker.memory", new() { Memory = "much" } },
        { WorkerErrorCodes.InvalidRequest, "docker.memory", new() { Memory = "1k" } },
        { WorkerErrorCodes.InvalidRequest, "docker.memory", new() { Memory = "-5g" } },
        { WorkerErrorCodes.InvalidRequest, "docker.memorySwap", new() { Memory = "1g", MemorySwap = "512m" } },
        { WorkerErrorCodes.InvalidRequest, "docker.pidsLimit", new() { PidsLimit = 0 } },
        { WorkerErrorCodes.InvalidRequest, "docker.pidsLimit", new() { PidsLimit = -1 } },
        { WorkerErrorCodes.InvalidRequest, "docker.cpus", new() { Cpus = -1 } },
        { WorkerErrorCodes.InvalidRequest, "docker.cpus", new() { Cpus = 0 } },
        { WorkerErrorCodes.InvalidRequest, "docker.capDrop", new() { CapDrop = ["EVERYTHING"] } },
        { WorkerErrorCodes.InvalidRequest, "docker.ulimits", new() { Ulimits = new Dictionary<string, UlimitSetting> { ["files"] = new(1, 1) } } },
        { WorkerErrorCodes.InvalidRequest, "docker.ulimits", new() { Ulimits = new Dictionary<string, UlimitSetting> { ["nofile"] = new(5, 1) } } },
        { WorkerErrorCodes.InvalidRequest, "docker.ulimits", new() { Ulimits = new Dictionary<string, UlimitSetting> { ["nofile"] = new(null, null) } } },
        { WorkerErrorCodes.InvalidRequest, "docker.dns", new() { Dns = ["example.org"] } },
        { WorkerErrorCodes.InvalidRequest, "docker.extraHosts", new() { ExtraHosts = ["db"] } },
        { WorkerErrorCodes.InvalidRequest, "docker.extraHosts", new() { ExtraHosts = ["db:not-an-address"] } },
        { WorkerErrorCodes.InvalidRequest, "docker.tmpfs", new() { Tmpfs = ["tmp"] } },
        { WorkerErrorCodes.InvalidRequest, "docker.tmpfs", new() { Tmpfs = ["/tmp:suid"] } },
        { WorkerErrorCodes.InvalidRequest, "docker.tmpfs", new() { Tmpfs = ["/"] } },
        { WorkerErrorCodes.InvalidRequest, "docker.tmpfs", new() { Tmpfs = ["/.openclaw"] } },
        { WorkerErrorCodes.InvalidRequest, "more than one mount", new() { Tmpfs = ["/workspace"] } },
        { WorkerErrorCodes.InvalidRequest, "docker.workdir", new() { Workdir = "/" } },
        { WorkerErrorCodes.InvalidRequest, "docker.workdir", new() { Workdir = "relative" } },
        { WorkerErrorCodes.InvalidRequest, "docker.workdir", new() { Workdir = "/a/../b" } },
        { WorkerErrorCodes.InvalidRequest, "docker.workdir", new() { Workdir = "/proc/x" } },
        { WorkerErrorCodes.InvalidRequest, "docker.containerPrefix", new() { ContainerPrefix = "../x" } },
        { WorkerErrorCodes.InvalidRequest, "docker.image", new() { Image = "" } },
        { WorkerErrorCodes.InvalidRequest, "docker.image", new() { Image = "a b" } },
        { WorkerErrorCodes.InvalidRequest, "docker.env", new() { Env = new Dictionary<string, string> { ["A B"] = "x" } } },
        { WorkerErrorCodes.InvalidRequest, "docker.env", new() { Env = new Dictionary<string, string> { ["1A"] = "x" } } },
        { WorkerErrorCodes.InvalidRequest, "docker.env", new() { Env = new Dictionary<string, string> { ["A"] = "x\0y" } } },
        { WorkerErrorCodes.InvalidRequest, "docker.env", new() { Env = new Dictionary<string, string> { ["A"] = new string('x', 140_000) } } },
        { WorkerErrorCodes.PolicyDenied, "docker.env", new() { Env = new Dictionary<string, string> { ["OPENCLAW_EXEC_ID"] = "x" } } },
        { WorkerErrorCodes.EngineUnsupported, "docker.runtime", new() { Runtime = "no-such-runtime" } },
        { WorkerErrorCodes.EngineUnsupported, "docker.apparmorProfile", new() { ApparmorProfile = "openclaw-sandbox" } },
        { WorkerErrorCodes.EngineUnsupported, "docker.cpus", new() { Cpus = 1000 } },
        { WorkerErrorCodes.ImageMissing, "no-such-image", new() { Image = "no-such-image:1" } },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task What_is_not_allowed_is_refused_by_name_and_nothing_is_made(string code, string named, SandboxDockerSettings settings)
    {
        var error = (await shared.Worker.ExecAsync(shared.State.Command("true", "refused", _ => settings))).Failed(code);

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await shared.Worker.ListAsync(), sandbox => sandbox.ScopeKey == "agent:refused");
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("/")]
    [InlineData("/var/run")]
    [InlineData("/proc/self")]
    [InlineData("relative")]
    [InlineData("/tmp/../etc")]
    public async Task A_workspace_that_would_show_the_machine_is_refused(string directory)
    {
        var request = shared.State.Command("true") with { Sandbox = shared.State.Spec("refused") with { AgentWorkspaceDir = directory, WorkspaceAccess = WorkspaceAccess.ReadWrite } };
        var result = await shared.Worker.ExecAsync(request);

        Assert.True(result.Error?.Code is WorkerErrorCodes.PolicyDenied or WorkerErrorCodes.InvalidRequest, $"{result.Error} {result.Exited}");
        Assert.Contains("agentWorkspaceDir", result.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        var error = (await shared.Worker.ExecAsync(shared.State.Command("true", "refused", docker => docker with
        {
            Network = "host",
            Memory = "much",
            Binds = ["/etc:/x", "volume:/y"],
            User = "root",
        }))).Failed(WorkerErrorCodes.PolicyDenied);

        Assert.All(["docker.network", "docker.memory", "/etc:/x", "volume:/y", "docker.user"], name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bind_that_leads_elsewhere_by_a_link_is_refused()
    {
        Directory.CreateDirectory(shared.State.AgentWorkspace);
        var link = Path.Combine(shared.State.AgentWorkspace, "innocent");
        File.CreateSymbolicLink(link, "/etc");
        var circle = Path.Combine(shared.State.AgentWorkspace, "circle");
        File.CreateSymbolicLink(circle, circle);

        foreach (var source in new[] { link, Path.Combine(link, "ssl"), Path.Combine(link, "nothing", "there"), circle })
        {
            (await shared.Worker.ExecAsync(shared.State.Command("true", "refused", docker => docker with { Binds = [$"{source}:/x"] }))).Failed(WorkerErrorCodes.PolicyDenied);
        }
    }

    [Fact]
    public async Task A_bind_of_a_directory_in_the_workspace_is_seen_inside()
    {
        var source = Path.Combine(shared.State.AgentWorkspace, "bound:dir"[..5]);
        Directory.CreateDirectory(source);
        await File.WriteAllTextAsync(Path.Combine(source, "file"), "bytes");
        var result = await shared.Worker.ExecAsync(shared.State.Command("cat /data/file; touch /data/x", "bind", docker => docker with { Binds = [$"{source}:/data:ro"] }));

        Assert.Equal("bytes", result.Text);
        Assert.Contains("Read-only file system", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"sandbox":null,"command":"x"}""", "sandbox")]
    [InlineData("""{"command":"x"}""", "sandbox")]
    [InlineData("""{"sandbox":{"scopeKey":"a","agentId":"a","agentWorkspaceDir":"/w","workspaceRoot":"/r","docker":null},"command":"x"}""", "docker")]
    [InlineData("""{"sandbox":{"scopeKey":"a","agentId":"a","agentWorkspaceDir":"/w","workspaceRoot":"/r","docker":{"privileged":true}},"command":"x"}""", "privileged")]
    [InlineData("""{"sandbox":{"scopeKey":"a","agentId":"a","agentWorkspaceDir":"/w","workspaceRoot":"/r","scope":"galaxy"},"command":"x"}""", "scope")]
    [InlineData("""{"sandbox":{"scopeKey":"","agentId":"a\u0000","agentWorkspaceDir":"/w","workspaceRoot":"/r"},"command":"x"}""", "scopeKey")]
    [InlineData("""{"sandbox":{"scopeKey":"a","agentId":"a","agentWorkspaceDir":"/w","workspaceRoot":"/r"},"command":" "}""", "command")]
    [InlineData("[]", "$")]
    [InlineData("", "$")]
    [InlineData("{", "$")]
    public async Task A_bad_body_is_refused_with_the_field(string body, string named)
    {
        using var response = await shared.Worker.Http.PostAsync(WorkerRoutes.Exec, new StringContent(body));
        var error = System.Text.Json.JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(), WorkerJson.Default.WorkerError)!;

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(WorkerErrorCodes.InvalidRequest, error.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1048576", 1L << 20)]
    [InlineData("512m", 512L << 20)]
    [InlineData("512MB", 512L << 20)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData(" 2g ", 2L << 30)]
    [InlineData("64b", 64)]
    public void An_amount_of_memory_is_read_as_the_cli_reads_it(string text, long expected)
    {
        Assert.True(MemorySize.TryParse(text, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("0")]
    [InlineData("99999999999999999999")]
    [InlineData("99999999t")]
    public void What_is_no_amount_of_memory_is_refused(string text) => Assert.False(MemorySize.TryParse(text, out _));
}

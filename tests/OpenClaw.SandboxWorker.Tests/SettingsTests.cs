using System.Net.Http.Json;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

[Collection(SharedWorkerCollection.Name)]
public sealed class SettingsTests(SharedWorker shared)
{
    // Each setting, and what the engine says about a container that was made with it.
    public static TheoryData<string, string, string, SandboxDockerSettings> Accepted => new()
    {
        { "image", "{{index .Config.Labels \"openclaw.image\"}}", "debian:bookworm-slim", new() { Image = "debian:bookworm-slim" } },
        { "containerPrefix", "{{slice .Name 0 8}}", "/my-own-", new() { ContainerPrefix = "my-own-" } },
        { "workdir", "{{.Config.WorkingDir}} {{range .Mounts}}{{if eq .Destination \"/code\"}}{{.RW}}{{end}}{{end}}", "/code true", new() { Workdir = "/code" } },
        { "readOnlyRoot", "{{.HostConfig.ReadonlyRootfs}}", "false", new() { ReadOnlyRoot = false } },
        { "tmpfs", "{{index .HostConfig.Tmpfs \"/tmp\"}} {{len .HostConfig.Tmpfs}}", "exec,size=8m,mode=0700,uid=1000,gid=1000 1", new() { Tmpfs = ["/tmp:exec,size=8m,mode=0700"] } },
        { "tmpfs none", "{{len .HostConfig.Tmpfs}}", "0", new() { Tmpfs = [] } },
        { "network", "{{.HostConfig.NetworkMode}}", "bridge", new() { Network = "bridge" } },
        { "user", "{{.Config.User}}", "4321:4321", new() { User = "4321" } },
        { "user and group", "{{.Config.User}}", "4321:8765", new() { User = "4321:8765" } },
        { "capDrop", "{{.HostConfig.CapDrop}}", "[NET_RAW MKNOD]", new() { CapDrop = ["NET_RAW", "cap_mknod"] } },
        { "env", "{{index .Config.Env 1}}", "NAME=a value with = and \"quotes\"", new() { Env = new Dictionary<string, string> { ["NAME"] = "a value with = and \"quotes\"" } } },
        { "pidsLimit", "{{.HostConfig.PidsLimit}}", "77", new() { PidsLimit = 77 } },
        { "memory", "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}", "100663296 100663296", new() { Memory = "96m" } },
        { "memorySwap", "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}", "100663296 201326592", new() { Memory = "96m", MemorySwap = "192m" } },
        { "memorySwap without limit", "{{.HostConfig.MemorySwap}}", "-1", new() { MemorySwap = "-1" } },
        { "cpus", "{{.HostConfig.NanoCpus}}", "250000000", new() { Cpus = 0.25 } },
        { "ulimits", "{{range .HostConfig.Ulimits}}{{.Name}}={{.Soft}}:{{.Hard}} {{end}}", "nofile=64:128 nproc=30000:30000", new() { Ulimits = new Dictionary<string, UlimitSetting> { ["nofile"] = new(64, 128), ["nproc"] = new(30000, null) } } },
        { "dns", "{{.HostConfig.Dns}}", "[10.1.2.3 fd00::1]", new() { Dns = ["10.1.2.3", " ", "fd00::1"] } },
        { "extraHosts", "{{.HostConfig.ExtraHosts}}", "[db:10.0.0.5 six:fd00::5]", new() { ExtraHosts = ["db:10.0.0.5", "six:fd00::5"] } },
        { "runtime", "{{.HostConfig.Runtime}}", "runc", new() { Runtime = "runc" } },
        { "init", "{{.HostConfig.Init}}", "true", new() { Init = true } },
        { "always", "{{.HostConfig.SecurityOpt}} {{.HostConfig.Privileged}} {{len .HostConfig.CapAdd}} {{len .HostConfig.Devices}} {{.HostConfig.PidMode}}", "[no-new-privileges] false 0 0", new() },
    };

    [Theory]
    [MemberData(nameof(Accepted), DisableDiscoveryEnumeration = true)]
    public async Task A_setting_reaches_the_engine(string setting, string format, string expected, SandboxDockerSettings settings)
    {
        var agent = $"setting-{setting.Replace(' ', '-')}";
        var result = await shared.Worker.ExecAsync(shared.State.Command("true", agent, _ => settings));

        result.Succeeded();
        Assert.Equal(expected, await DockerCli.RunAsync("inspect", "-f", format, result.Started!.ContainerId));
        await shared.Worker.PostAsync(WorkerRoutes.Recreate, new RecreateRequest { AgentId = agent }, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals);
    }

    [Fact]
    public async Task The_engine_is_reported_as_it_says_itself()
    {
        var report = (await shared.Worker.Http.GetFromJsonAsync(EngineRoutes.Report, WorkerJson.Default.EngineReport))!;

        Assert.Equal(await DockerCli.RunAsync("info", "-f", "{{.ServerVersion}} {{.CgroupVersion}} {{.NCPU}} {{.MemTotal}} {{.DefaultRuntime}}"), $"{report.ServerVersion} {report.CgroupVersion} {report.Processors} {report.MemoryBytes} {report.DefaultRuntime}");
        Assert.Contains("runc", report.Runtimes);
        var named = report.Capabilities.ToDictionary(capability => capability.Setting);
        Assert.Equal(await DockerCli.RunAsync("info", "-f", "{{.MemoryLimit}} {{.SwapLimit}} {{.PidsLimit}}"), $"{Text("docker.memory")} {Text("docker.memorySwap")} {Text("docker.pidsLimit")}");
        Assert.All(report.Capabilities, capability => Assert.Equal(capability.Supported, capability.Problem is null));

        string Text(string setting) => named[setting].Supported ? "true" : "false";
    }

    [Fact]
    public void An_engine_that_lacks_something_is_reported_with_what_that_means()
    {
        var report = Engine.EngineReportWriter.Write(new Docker.DotNet.Models.SystemInfoResponse
        {
            OSType = "linux",
            MemoryLimit = true,
            SwapLimit = false,
            PidsLimit = true,
            CPUCfsQuota = true,
            SecurityOptions = ["name=seccomp,profile=default", "name=rootless", "name=userns"],
            RuncCommit = new Docker.DotNet.Models.Commit { ID = "1.3.2-0-gaeabe4e" },
            Warnings = ["WARNING: No swap limit support"],
        });

        Assert.Equal(["docker.apparmorProfile", "docker.memorySwap"], report.Capabilities.Where(capability => !capability.Supported).Select(capability => capability.Setting).Order());
        Assert.True(report is { Rootless: true, UserNamespaces: true });
        Assert.Equal(2, report.Warnings.Count);
        Assert.Contains("runc 1.3.2", report.Warnings[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1.12", true)]
    [InlineData("1.2.7", true)]
    [InlineData("1.2.8", false)]
    [InlineData("1.3.0-rc.1", true)]
    [InlineData("1.3.3", false)]
    [InlineData("1.4.0", false)]
    [InlineData("v1.0", false)]
    [InlineData(null, false)]
    public void A_runtime_with_known_flaws_is_named(string? version, bool flawed) => Assert.Equal(
        flawed ? 1 : 0,
        Engine.EngineReportWriter.Write(new Docker.DotNet.Models.SystemInfoResponse { RuncCommit = new Docker.DotNet.Models.Commit { ID = version } }).Warnings.Count);
}

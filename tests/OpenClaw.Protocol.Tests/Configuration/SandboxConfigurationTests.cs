using OpenClaw.Protocol.Configuration;
using OpenClaw.Testing.Machine;

namespace OpenClaw.Protocol.Tests.Configuration;

/// <summary>What the sandbox worker would refuse is refused when openclaw.json is read, with the place, the value and what to do.</summary>
public sealed class SandboxConfigurationTests : IDisposable
{
    private const string Docker = "agents.defaults.sandbox.docker";

    private readonly TempDirectory _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("network: 'host'", ".network", "\"host\" would put the sandbox into another network namespace. Use none, bridge")]
    [InlineData("network: ' HOST '", ".network", "another network namespace")]
    [InlineData("network: 'container:abc'", ".network", "\"container:abc\" would put")]
    [InlineData("network: 'a b'", ".network", "\"a b\" is not the name of a network")]
    [InlineData("seccompProfile: 'Unconfined'", ".seccompProfile", "\"Unconfined\" would take the system call filter away. Leave it out")]
    [InlineData("seccompProfile: 'profile.json'", ".seccompProfile", "absolute path")]
    [InlineData("apparmorProfile: 'UNCONFINED'", ".apparmorProfile", "would take the confinement away")]
    [InlineData("binds: ['/opt/data:/data', '/etc:/x:ro']", ".binds[1]", "\"/etc:/x:ro\" would show the sandbox /etc. Bind only")]
    [InlineData("binds: ['/:/host']", ".binds[0]", "would show the sandbox")]
    [InlineData("binds: ['/var/run/docker.sock:/s']", ".binds[0]", "would show the sandbox /var/run")]
    [InlineData("binds: ['/tmp/../etc/ssl:/x']", ".binds[0]", "would show the sandbox /etc")]
    [InlineData("binds: ['HOME/.ssh:/keys:ro']", ".binds[0]", "/.ssh")]
    [InlineData("binds: ['HOME:/home']", ".binds[0]", "would show the sandbox")]
    [InlineData("binds: ['HOME/link:/x']", ".binds[0]", "would show the sandbox /etc (it leads to /etc/ssl)")]
    [InlineData("binds: ['HOME/link/not-there:/x']", ".binds[0]", "would show the sandbox /etc (it leads to /etc/ssl/not-there)")]
    [InlineData("binds: ['/opt/data:/workspace/x']", ".binds[0]", "reserved for the workspaces")]
    [InlineData("binds: ['/opt/data:/agent']", ".binds[0]", "reserved for the workspaces")]
    [InlineData("binds: ['/opt/data:/.openclaw/exec'], dangerouslyAllowReservedContainerTargets: true", ".binds[0]", "the sandbox itself needs")]
    [InlineData("binds: ['/opt/data:/proc'], dangerouslyAllowReservedContainerTargets: true", ".binds[0]", "the sandbox itself needs")]
    [InlineData("binds: ['volume:/x']", ".binds[0]", "absolute paths; named volumes")]
    [InlineData("binds: ['./here:/x']", ".binds[0]", "absolute paths")]
    [InlineData("binds: ['C:\\\\dir:/x']", ".binds[0]", "absolute paths")]
    [InlineData("binds: ['']", ".binds[0]", "absolute paths")]
    [InlineData("binds: ['/opt:/x:shared']", ".binds[0]", "source:target[:ro|rw]")]
    [InlineData("binds: ['/opt/data:/tmp']", "", "more than one mount")]
    [InlineData("user: 'root'", ".user", "\"root\" must be uid or uid:gid")]
    [InlineData("memory: 'much'", ".memory", "\"much\" must be 6m or more")]
    [InlineData("memory: 1024", ".memory", "\"1024\" must be 6m or more")]
    [InlineData("memory: '1g', memorySwap: '512m'", ".memorySwap", "at least docker.memory")]
    [InlineData("pidsLimit: 3", ".pidsLimit", "\"3\" must be 16 or more")]
    [InlineData("cpus: 0.001", ".cpus", "from 0.01 to 1024")]
    [InlineData("capDrop: ['NET_RAW', 'EVERYTHING']", ".capDrop[1]", "\"EVERYTHING\" is not a capability")]
    [InlineData("ulimits: { files: 1 }", ".ulimits", "\"files\" is not a limit")]
    [InlineData("ulimits: { nofile: { soft: 5, hard: 1 } }", ".ulimits", "soft not above hard")]
    [InlineData("ulimits: { nofile: {} }", ".ulimits", "needs soft or hard")]
    [InlineData("ulimits: { nofile: 1.5 }", ".ulimits", "needs soft or hard")]
    [InlineData("ulimits: { nofile: 'many' }", ".ulimits", "needs soft or hard")]
    [InlineData("dns: ['example.org']", ".dns[0]", "\"example.org\" is not an IP address")]
    [InlineData("extraHosts: ['db']", ".extraHosts[0]", "name:address")]
    [InlineData("tmpfs: ['tmp']", ".tmpfs[0]", "absolute path")]
    [InlineData("tmpfs: ['/tmp:suid']", ".tmpfs[0]", "has the option \"suid\"")]
    [InlineData("tmpfs: ['/workspace']", "", "more than one mount")]
    [InlineData("workdir: '/proc/x'", ".workdir", "\"/proc/x\" must be an absolute path")]
    [InlineData("containerPrefix: '../x'", ".containerPrefix", "must be letters, digits")]
    [InlineData("image: 'a b'", ".image", "is not an image reference")]
    [InlineData("env: { 'A B': 'x' }", ".env", "\"A B\" is not the name of a variable")]
    [InlineData("env: { OPENCLAW_EXEC_ID: 'x' }", ".env", "is set by the sandbox itself")]
    [InlineData("init: false", ".init", "until the process limit is full. Leave it out")]
    [InlineData("runtime: 'run sc'", ".runtime", "is not the name of an OCI runtime")]
    public void What_the_worker_would_refuse_is_refused_at_load(string docker, string path, string message)
    {
        File.CreateSymbolicLink(_home.Combine("link"), "/etc/ssl");

        var issue = Assert.Single(Parse($"{{ agents: {{ defaults: {{ sandbox: {{ docker: {{ {docker.Replace("HOME", _home.Path, StringComparison.Ordinal)} }} }} }} }} }}"));

        Assert.Equal(Docker + path, issue.Path);
        Assert.Contains(message, issue.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_of_it_is_told_at_once()
    {
        var issues = Parse("""
            { agents: {
                defaults: { sandbox: { workspaceRoot: '/etc/x', docker: { network: 'host', memory: '2g', binds: ['/etc:/x'] } } },
                list: [
                  { id: 'a', sandbox: { docker: { memorySwap: '1g', network: 'bridge' } } },
                  { id: 'b', sandbox: { docker: { binds: ['/opt/data:/data', '/proc:/y'] } } },
                  { id: 'c', sandbox: { scope: 'shared', docker: { network: 'host' } } },
                  { id: 'd', sandbox: { docker: { memory: '4g' } } },
                ] } }
            """);

        Assert.Equal(
            [
                $"{Docker}.network", $"{Docker}.binds[0]", "agents.defaults.sandbox.workspaceRoot",
                "agents.list[0].sandbox.docker.memorySwap", "agents.list[1].sandbox.docker.binds[1]",
            ],
            issues.Select(issue => issue.Path));
    }

    [Fact]
    public void What_only_results_from_both_is_told_at_the_agent()
    {
        var issue = Assert.Single(Parse("{ agents: { defaults: { sandbox: { docker: { memory: '1g', memorySwap: '2g' } } }, list: [{ id: 'a', sandbox: { docker: { memory: '4g' } } }] } }"));

        Assert.Equal("agents.list[0].sandbox.docker", issue.Path);
        Assert.StartsWith("docker.memorySwap: \"2g\" ", issue.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ binds: [null] }")]
    [InlineData("{ env: { A: 5 } }")]
    [InlineData("{ ulimits: { nofile: true } }")]
    [InlineData("{ memory: {} }")]
    [InlineData("[]")]
    public void A_wrong_type_is_told_once(string docker) => Assert.Single(Parse($"{{ agents: {{ defaults: {{ sandbox: {{ docker: {docker} }} }} }} }}"));

    [Fact]
    public void A_value_of_a_variable_appears_in_no_message()
    {
        var issues = Parse("{ agents: { defaults: { sandbox: { docker: { env: { A: 'very-secret\\u0000', '1B': 'very-secret' } } } } } }");

        Assert.Equal(2, issues.Count);
        Assert.DoesNotContain(issues, issue => issue.ToString().Contains("very-secret", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_right_is_taken()
    {
        Assert.Empty(Parse("""
            { agents: { defaults: { sandbox: { mode: 'all', scope: 'session', workspaceRoot: '~/sandboxes', docker: {
                image: 'debian:bookworm-slim', network: 'bridge', user: '1000:1000', capDrop: ['ALL'], env: { LANG: 'C.UTF-8', PATH: '/custom/bin' },
                pidsLimit: 256, memory: '1g', memorySwap: '2g', cpus: 1, ulimits: { nofile: { soft: 1024, hard: 2048 }, nproc: 256, core: '0:0' },
                tmpfs: ['/tmp:exec,size=64m'], dns: ['1.1.1.1'], extraHosts: ['internal.service:10.0.0.5'], binds: ['/opt/data:/data:ro'],
                dangerouslyAllowExternalBindSources: true, runtime: 'runsc' } } } } }
            """));
    }

    [Fact]
    public void What_does_not_count_for_a_shared_sandbox_is_known()
    {
        var root = Document("""
            { agents: { defaults: { sandbox: { scope: 'shared' } }, list: [
              { id: 'a', sandbox: { docker: { memory: '2g' }, prune: { idleHours: 1 } } },
              { id: 'b', sandbox: { mode: 'all' } },
              { id: 'c', sandbox: { scope: 'agent', docker: { memory: '2g' } } },
              { id: 'd', sandbox: { perSession: false, docker: {} } },
              { id: 'e' } ] } }
            """).Resolved;

        Assert.Equal(["agents.list[0].sandbox.docker", "agents.list[0].sandbox.prune", "agents.list[3].sandbox.docker"], SandboxOverrides.Ignored(root));
    }

    private IReadOnlyList<ConfigurationIssue> Parse(string text) => Document(text).Issues;

    private ConfigurationDocument Document(string text) =>
        ConfigurationDocument.Parse(text, _home.Combine(".openclaw/openclaw.json"), name => name == "HOME" ? _home.Path : null);
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

public sealed partial class CreateRequestTests
{
    // What may leave the worker, and the only values of what would open a sandbox. All else must be empty.
    private static readonly HashSet<string> Fields =
    [
        "Image", "Entrypoint", "Cmd", "User", "WorkingDir", "Hostname", "Env", "Labels", "StopSignal", "HostConfig",
        "HostConfig.Init", "HostConfig.NetworkMode", "HostConfig.ReadonlyRootfs", "HostConfig.CapDrop", "HostConfig.SecurityOpt", "HostConfig.PidsLimit",
        "HostConfig.Memory", "HostConfig.MemorySwap", "HostConfig.NanoCpus", "HostConfig.Ulimits", "HostConfig.Tmpfs", "HostConfig.Mounts", "HostConfig.Dns",
        "HostConfig.ExtraHosts", "HostConfig.Runtime", "HostConfig.IpcMode", "HostConfig.LogConfig", "HostConfig.RestartPolicy",
    ];

    // Every way by which the worker speaks to the engine: none makes an exec, a network, a volume or a build, and none changes a container.
    private static readonly string[] Routes =
    [
        "GET /(v[0-9.]+/)?info", "GET /(v[0-9.]+/)?_ping", "GET /(v[0-9.]+/)?images/[^ ]+/json", "GET /(v[0-9.]+/)?images/json", "DELETE /(v[0-9.]+/)?images/[^ /]+",
        "GET /(v[0-9.]+/)?containers/json", "GET /(v[0-9.]+/)?containers/[^/ ]+/(json|logs)", "POST /(v[0-9.]+/)?containers/create",
        "POST /(v[0-9.]+/)?containers/[^/ ]+/(start|kill|wait|rename)", "DELETE /(v[0-9.]+/)?containers/[^/ ]+", "POST /(v[0-9.]+/)?commit",
    ];

    [Fact]
    public async Task No_request_outside_the_allow_list_leaves_the_worker()
    {
        await using var state = new StateDirectory();
        await using var relay = new EngineRelay(state.Path);
        await using var worker = await WorkerProcess.StartAsync(state, relay.Environment);
        var random = new Random(7);
        for (var round = 0; round < 150; round++)
        {
            var request = state.Command("true", $"fuzz{round % 5}", _ => Fuzz(random)) with { TimeoutMs = 5_000 };
            await worker.ExecAsync(request with { Sandbox = FuzzScope(random, request.Sandbox) });
            await worker.PostAsync(WorkerRoutes.Recreate, new RecreateRequest { All = true }, WorkerJson.Default.RecreateRequest, WorkerJson.Default.SandboxRemovals);
        }

        var (setups, sandboxes) = Split(CreateBodies(relay.Sent));
        Assert.True(sandboxes.Count > 5, $"only {sandboxes.Count} of the rounds were valid");
        foreach (var body in sandboxes)
        {
            CheckCommon(body);
            var host = body["HostConfig"]!;
            Assert.DoesNotContain(host["SecurityOpt"]!.AsArray(), option => ((string)option!).Contains("unconfined", StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotMatch("(?i)^(host|container:.*)$", (string)host["NetworkMode"]!);
            Assert.Matches("^[0-9]+:[0-9]+$", (string)body["User"]!);
            Assert.All(host["Mounts"]!.AsArray(), mount => Assert.StartsWith(state.Path, (string)mount!["Source"]!, StringComparison.Ordinal));
        }

        // Root with a network: so it sees its own command and nothing else, and runs without the settings' freedoms.
        Assert.NotEmpty(setups);
        foreach (var body in setups)
        {
            CheckCommon(body);
            var host = body["HostConfig"]!;
            var mount = Assert.Single(host["Mounts"]!.AsArray())!;
            Assert.StartsWith(Path.Combine(state.Path, "sandbox", "setup"), (string)mount["Source"]!, StringComparison.Ordinal);
            Assert.True((bool)mount["ReadOnly"]!);
            Assert.DoesNotMatch("(?i)^(host|container:.*)$", (string)host["NetworkMode"]!);
            Assert.Equal(["no-new-privileges"], host["SecurityOpt"]!.AsArray().Select(option => (string)option!));
        }

        Assert.DoesNotContain(Requests(relay.Sent), request => !Routes.Any(route => Regex.IsMatch(request, $"^{route}( |\\?)")));
    }

    private static (List<JsonObject> Setups, List<JsonObject> Sandboxes) Split(IEnumerable<JsonObject> bodies)
    {
        var kinds = bodies.ToLookup(body => body["Labels"]!.AsObject().ContainsKey("openclaw.setup"));
        return ([.. kinds[true]], [.. kinds[false]]);
    }

    private static void CheckCommon(JsonObject body)
    {
        Assert.Empty(Filled(body, "").Concat(Filled(body["HostConfig"]!.AsObject(), "HostConfig.")).Except(Fields));
        var host = body["HostConfig"]!;
        Assert.Equal("true", host["Init"]!.ToJsonString());
        Assert.Contains("no-new-privileges", host["SecurityOpt"]!.AsArray().Select(option => (string)option!));
        Assert.Equal("private", (string)host["IpcMode"]!);
        Assert.True((long)host["PidsLimit"]! > 0 && (long)host["Memory"]! > 0);
    }

    private static IEnumerable<string> Requests(string sent) =>
        RequestLine().Matches(sent).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value} ");

    [GeneratedRegex(@"(?m)^(?:.*\})?(GET|POST|PUT|DELETE|HEAD) (/\S*) HTTP/1\.1\r?$")]
    private static partial Regex RequestLine();

    private static IEnumerable<JsonObject> CreateBodies(string sent)
    {
        for (var at = 0; (at = sent.IndexOf("/containers/create", at, StringComparison.Ordinal)) >= 0; at++)
        {
            var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(sent[sent.IndexOf('{', at)..]));
            yield return JsonNode.Parse(ref json)!.AsObject();
        }
    }

    private static IEnumerable<string> Filled(JsonObject body, string prefix) =>
        body.Where(field => field.Value is not null && field.Value.ToJsonString() is not ("null" or "false" or "0" or "\"\"" or "[]" or "{}" or "[0,0]")).Select(field => prefix + field.Key);

    private static SandboxSpec FuzzScope(Random random, SandboxSpec spec)
    {
        string[] places = ["/", "/etc", "/root", "/var/run", "/proc/1/root", "relative", "/tmp/../etc", "/home/../root/.ssh", ""];
        string Mostly(string usual) => random.Next(12) == 0 ? places[random.Next(places.Length)] : usual;
        return spec with
        {
            AgentWorkspaceDir = Mostly(spec.AgentWorkspaceDir),
            WorkspaceRoot = Mostly(spec.WorkspaceRoot),
            ScopeKey = random.Next(12) == 0 ? "../../../etc" : spec.ScopeKey,
            Scope = (SandboxScope)random.Next(3),
            WorkspaceAccess = random.Next(4) == 0 ? WorkspaceAccess.ReadOnly : WorkspaceAccess.None,
        };
    }

    private static SandboxDockerSettings Fuzz(Random random)
    {
        string[] texts =
        [
            "", " ", "none", "bridge", "host", "HOST", "host ", "container:x", "/", "/etc", "/tmp", "/workspace/../etc", "../..", "unconfined", "unconfined ", "root", "0", "0:0", "1000:1000",
            "1g", "64m", "-1", "ALL", "NET_ADMIN", "CAP_SYS_ADMIN", "a\nb", "a\0b", "$(id)", "/var/run/docker.sock:/s", "/proc:/x", "1.1.1.1", "x:1.1.1.1", "/tmp:exec", "/run:suid", "/dev/sda:/dev/sda", "privileged", "日本",
        ];
        string Any() => texts[random.Next(texts.Length)];
        string Mostly(string usual) => random.Next(8) == 0 ? Any() : usual;
        return new SandboxDockerSettings
        {
            Image = Mostly(SandboxDockerSettings.DefaultImage),
            ContainerPrefix = Mostly("openclaw-sbx-"),
            Workdir = Mostly("/workspace"),
            ReadOnlyRoot = random.Next(2) == 0,
            Tmpfs = [Mostly("/tmp"), Mostly("/run")],
            Network = Mostly("none"),
            User = random.Next(3) == 0 ? Mostly("1000") : null,
            CapDrop = random.Next(3) == 0 ? [] : [Mostly("ALL")],
            Env = new Dictionary<string, string> { [Mostly("NAME")] = Any() is var value && value.Contains('\0', StringComparison.Ordinal) ? "" : value },
            SetupCommand = random.Next(25) == 0 ? "true" : null,
            PidsLimit = random.Next(6) == 0 ? random.Next(-5, 20) : 128,
            Memory = Mostly("256m"),
            MemorySwap = random.Next(5) == 0 ? Any() : null,
            Cpus = random.Next(5) == 0 ? random.Next(-1, 3) : null,
            SeccompProfile = random.Next(9) == 0 ? Any() : null,
            ApparmorProfile = random.Next(9) == 0 ? Any() : null,
            Dns = random.Next(4) == 0 ? [Mostly("1.1.1.1")] : null,
            ExtraHosts = random.Next(4) == 0 ? [Mostly("x:1.1.1.1")] : null,
            Binds = random.Next(6) == 0 ? [Any()] : null,
            Runtime = random.Next(9) == 0 ? Any() : null,
            DangerouslyAllowExternalBindSources = random.Next(2) == 0,
            DangerouslyAllowReservedContainerTargets = random.Next(2) == 0,
        };
    }
}

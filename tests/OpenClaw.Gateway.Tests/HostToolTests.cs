using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Gateway.Tools;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.Gateway.Tests;

/// <summary>Tools of sessions that are not sandboxed, on the gateway's own machine, and what stands before them.</summary>
public sealed class HostToolTests
{
    [Fact]
    public async Task A_session_without_a_sandbox_has_the_same_tools_in_its_workspace()
    {
        await using var host = await HostAsync();

        var written = await host.CallAsync("write", new JsonObject { ["path"] = "app/hello.sh", ["content"] = "echo hello $1\n" });
        var ran = await host.CallAsync("exec", new JsonObject { ["command"] = "sh app/hello.sh world; pwd", ["env"] = new JsonObject { ["MINE"] = "yes" } });
        var edited = await host.CallAsync("edit", new JsonObject { ["path"] = "app/hello.sh", ["oldText"] = "hello", ["newText"] = "goodbye" });
        var patched = await host.CallAsync("apply_patch", new JsonObject { ["input"] = "*** Begin Patch\n*** Add File: b.txt\n+two\n*** Update File: app/hello.sh\n-echo goodbye $1\n+echo patched $1\n*** End Patch" });
        var read = await host.CallAsync("read", new JsonObject { ["path"] = "app/hello.sh" });
        var failed = await host.CallAsync("exec", new JsonObject { ["command"] = "echo oops >&2; exit 3" });
        var late = await host.CallAsync("exec", new JsonObject { ["command"] = "sleep 60", ["timeout"] = 0.2 });

        Assert.Equal("Successfully wrote 14 bytes to app/hello.sh", written);
        Assert.Equal($"hello world\n{host.Workspace}", ran);
        Assert.Equal("Successfully replaced text in app/hello.sh.", edited);
        Assert.StartsWith("Success.", patched);
        Assert.StartsWith("echo patched $1\n", read);
        Assert.Contains("oops\\n\\nCommand exited with code 3", failed);
        Assert.Contains("Command timed out after 0.2 seconds", late);
        Assert.Empty(host.Worker.Requests);
    }

    [Fact]
    public async Task A_command_goes_on_in_the_background_and_is_looked_after()
    {
        await using var host = await HostAsync();
        var started = await host.CallAsync("exec", new JsonObject { ["command"] = "echo $$ > pid; read line; echo got $line; sleep 300", ["background"] = true });
        var id = System.Text.RegularExpressions.Regex.Match(started, "session ([0-9a-f]+)").Groups[1].Value;

        var wrote = await host.CallAsync("process", new JsonObject { ["action"] = "write", ["sessionId"] = id, ["data"] = "one\n" });
        var polled = await host.CallAsync("process", new JsonObject { ["action"] = "poll", ["sessionId"] = id, ["timeout"] = 15_000 });
        var killed = await host.CallAsync("process", new JsonObject { ["action"] = "kill", ["sessionId"] = id });
        var after = await host.CallAsync("process", new JsonObject { ["action"] = "poll", ["sessionId"] = id });
        var list = await host.CallAsync("process", new JsonObject { ["action"] = "list" });

        Assert.Equal($"Wrote 4 bytes to session {id}.", wrote);
        Assert.Equal("got one\n\nProcess still running.", polled);
        Assert.Equal($"Killed session {id}.", killed);
        Assert.EndsWith("Process exited with signal SIGKILL.", after);
        Assert.Contains(id, list);
        Assert.False(Directory.Exists($"/proc/{(await File.ReadAllTextAsync(Path.Combine(host.Workspace, "pid"))).Trim()}"));
    }

    [Fact]
    public async Task Aborting_a_turn_ends_its_command_and_all_that_it_started()
    {
        await using var host = await HostAsync();
        host.Model.Calls("exec", new JsonObject { ["command"] = "sleep 300 & echo $! > child; echo $$ > parent; wait" });
        await host.Client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "go", ["idempotencyKey"] = "r1" });
        var file = Path.Combine(host.Workspace, "parent");
        await Eventually.TrueAsync(() => File.Exists(file) && File.ReadAllText(file).EndsWith('\n'), "the command runs");

        await host.Client.AskAsync("chat.abort", new JsonObject { ["sessionKey"] = "main" });
        await host.Client.AskAsync("agent.wait", new JsonObject { ["runId"] = "r1" });

        foreach (var name in (string[])["parent", "child"])
        {
            var process = File.ReadAllText(Path.Combine(host.Workspace, name)).Trim();
            await Eventually.TrueAsync(() => !IsAlive(process), $"the {name} has ended");
        }
    }

    [Fact]
    public async Task The_gateways_own_environment_stays_with_it()
    {
        Environment.SetEnvironmentVariable("OPENCLAW_TEST_SECRET", "do-not-tell");
        await using var host = await HostAsync();

        var seen = await host.CallAsync("exec", new JsonObject { ["command"] = "env", ["env"] = new JsonObject { ["MINE"] = "yes" } });
        var refused = await host.CallAsync("exec", new JsonObject { ["command"] = "touch ran", ["env"] = new JsonObject { ["LD_PRELOAD"] = "/tmp/x.so" } });

        Assert.Contains("MINE=yes", seen);
        Assert.DoesNotContain("do-not-tell", seen);
        Assert.Contains("Security Violation", refused);
        Assert.False(File.Exists(Path.Combine(host.Workspace, "ran")));
    }

    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("/etc/hostname")]
    [InlineData("link.txt")]
    public async Task Who_may_not_run_commands_stays_in_his_workspace(string path)
    {
        await using var host = await HostAsync("deny: ['exec']");
        File.CreateSymbolicLink(Path.Combine(host.Workspace, "link.txt"), host.Gateway.ConfigPath);

        var read = await host.CallAsync("read", new JsonObject { ["path"] = path });
        var write = await host.CallAsync("write", new JsonObject { ["path"] = path, ["content"] = "x" });

        Assert.Contains("leads out of the workspace", read);
        Assert.Contains("leads out of the workspace", write);
        Assert.DoesNotContain("sk-fake", read);
        Assert.Contains("sk-fake", await File.ReadAllTextAsync(host.Gateway.ConfigPath));
    }

    [Theory]
    [InlineData("security: 'deny'", "touch ran", "security=deny", false)]
    [InlineData("security: 'allowlist'", "touch ran", "not on the allowlist", false)]
    [InlineData("security: 'allowlist', safeBins: ['touch']", "touch ran", "(no output)", true)]
    [InlineData("security: 'allowlist', safeBins: ['touch']", "touch ran; sh -c id", "not on the allowlist", false)]
    [InlineData("security: 'allowlist', safeBins: ['touch']", "touch $(id)", "not on the allowlist", false)]
    [InlineData("security: 'full'", "touch ran", "(no output)", true)]
    public async Task Settings_say_which_commands_run(string exec, string command, string seen, bool ran)
    {
        await using var host = await HostAsync($"exec: {{ {exec} }}");

        Assert.Contains(seen, await host.CallAsync("exec", new JsonObject { ["command"] = command }));
        Assert.Equal(ran, File.Exists(Path.Combine(host.Workspace, "ran")));
    }

    [Theory]
    [InlineData("allow-once", "said yes", true)]
    [InlineData("deny", "was refused", false)]
    public async Task A_person_decides_and_sees_all_of_the_command(string decision, string seen, bool ran)
    {
        await using var host = await HostAsync("exec: { ask: 'always' }");
        var command = "touch ran; echo said yes; # " + new string('x', 500);

        var running = host.CallAsync("exec", new JsonObject { ["command"] = command });
        var asked = (await host.Client.WaitForEventAsync("exec.approval.requested"))["payload"]!;
        Assert.Equal(command, (string?)asked["request"]!["command"]);
        Assert.Equal(("gateway", "agent:main:main", host.Workspace), ((string?)asked["request"]!["host"], (string?)asked["request"]!["sessionKey"], (string?)asked["request"]!["cwd"]));
        Assert.False(File.Exists(Path.Combine(host.Workspace, "ran")));
        await host.Client.AskAsync("exec.approval.resolve", new JsonObject { ["id"] = asked["id"]!.DeepClone(), ["decision"] = decision });

        Assert.Contains(seen, await running);
        Assert.Equal(ran, File.Exists(Path.Combine(host.Workspace, "ran")));
    }

    [Fact]
    public async Task Aborting_a_turn_that_waits_for_a_person_withdraws_the_question()
    {
        await using var host = await HostAsync("exec: { ask: 'always' }");
        host.Model.Calls("exec", new JsonObject { ["command"] = "touch ran" });
        await host.Client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "go", ["idempotencyKey"] = "r1" });
        var asked = (await host.Client.WaitForEventAsync("exec.approval.requested"))["payload"]!;

        await host.Client.AskAsync("chat.abort", new JsonObject { ["sessionKey"] = "main", ["runId"] = "r1" });

        var aborted = await host.Client.WaitForEventAsync("chat", payload => (string?)payload["runId"] == "r1");
        Assert.Equal("aborted", (string?)aborted["payload"]!["state"]);
        var resolved = await host.Client.WaitForEventAsync("exec.approval.resolved", payload => (string?)payload["id"] == (string?)asked["id"]);
        Assert.Null(resolved["payload"]!["decision"]);
        var late = await host.Client.CallAsync("exec.approval.resolve", new JsonObject { ["id"] = asked["id"]!.DeepClone(), ["decision"] = "allow-once" });
        Assert.False((bool)late["ok"]!);
        Assert.Equal("(no output)", await AllowedAsync(host, "touch after"));
        Assert.False(File.Exists(Path.Combine(host.Workspace, "ran")));
    }

    [Fact]
    public async Task What_was_swapped_after_the_question_does_not_run()
    {
        await using var host = await HostAsync("exec: { ask: 'always' }");
        var script = Path.Combine(host.Workspace, "job.sh");
        await File.WriteAllTextAsync(script, "touch harmless\n");

        var running = host.CallAsync("exec", new JsonObject { ["command"] = "sh job.sh" });
        var asked = (await host.Client.WaitForEventAsync("exec.approval.requested"))["payload"]!;
        Assert.Contains(asked["request"]!["files"]!.AsArray(), file => (string?)file!["path"] == script);
        await File.WriteAllTextAsync(script, "touch harmful\n");
        await host.Client.AskAsync("exec.approval.resolve", new JsonObject { ["id"] = asked["id"]!.DeepClone(), ["decision"] = "allow-once" });

        Assert.Contains($"{script} has changed since the command was approved", await running);
        Assert.False(File.Exists(Path.Combine(host.Workspace, "harmful")));
        Assert.False(File.Exists(Path.Combine(host.Workspace, "harmless")));
    }

    [Fact]
    public async Task Always_means_the_next_time_too()
    {
        await using var host = await HostAsync("exec: { security: 'allowlist', ask: 'on-miss' }");
        var running = host.CallAsync("exec", new JsonObject { ["command"] = "touch one" });
        var asked = (await host.Client.WaitForEventAsync("exec.approval.requested"))["payload"]!;
        await host.Client.AskAsync("exec.approval.resolve", new JsonObject { ["id"] = asked["id"]!.DeepClone(), ["decision"] = "allow-always" });
        await running;

        Assert.Equal("(no output)", await host.CallAsync("exec", new JsonObject { ["command"] = "touch two" }));
        Assert.True(File.Exists(Path.Combine(host.Workspace, "two")));
        Assert.Single(host.Client.Frames, frame => TestClient.IsEvent(frame, "exec.approval.requested"));
    }

    [Theory]
    [InlineData("", false, "tools.elevated.enabled is not true")]
    [InlineData("elevated: { enabled: true }", false, "allowFrom")]
    [InlineData("elevated: { enabled: true, allowFrom: { webchat: ['*'] } }, exec: { ask: 'off', security: 'full' }", true, "on the host")]
    public async Task A_sandboxed_session_leaves_its_sandbox_only_where_somebody_allowed_it(string tools, bool ran, string seen)
    {
        await using var host = await HostAsync(tools, mode: "all");

        var result = await host.CallAsync("exec", new JsonObject { ["command"] = "touch ran; echo on the host", ["elevated"] = true }, chat: true);
        var inside = await host.CallAsync("exec", new JsonObject { ["command"] = "id" }, chat: true);

        Assert.Contains(seen, result);
        Assert.Equal("ran id", inside);
        Assert.Equal(ran, File.Exists(Path.Combine(host.Workspace, "ran")));
        Assert.Single(host.Worker.Requests);
    }

    [Fact]
    public async Task A_dry_run_shows_the_decision_and_the_request_and_runs_nothing()
    {
        await using var host = await HostAsync(mode: "all");

        var plan = await host.Client.AskAsync("tools.call", new JsonObject { ["tool"] = "exec", ["arguments"] = new JsonObject { ["command"] = "touch ran" }, ["dryRun"] = true });
        var denied = await host.Client.AskAsync("tools.call", new JsonObject { ["tool"] = "cron", ["dryRun"] = true });
        Assert.Empty(host.Worker.Requests);
        await host.CallAsync("exec", new JsonObject { ["command"] = "touch ran" });

        Assert.True((bool)plan["decision"]!["allowed"]!);
        Assert.Equal(("sandbox-worker", "/v1/exec"), ((string?)plan["host"], (string?)plan["request"]!["path"]));
        var sent = System.Text.Json.JsonSerializer.SerializeToNode(host.Worker.Requests.Single().Request, Protocol.Sandboxes.WorkerJson.Default.ExecRequest);
        Assert.True(JsonNode.DeepEquals(sent, plan["request"]!["body"]), $"{sent!.ToJsonString()}\n{plan["request"]!["body"]!.ToJsonString()}");
        Assert.False((bool)denied["decision"]!["allowed"]!);
        Assert.Contains("blocked by sandbox tool policy", (string?)denied["decision"]!["message"]);
    }

    private static async Task<string> AllowedAsync(Host host, string command)
    {
        var running = host.CallAsync("exec", new JsonObject { ["command"] = command });
        var asked = await host.Client.WaitForEventAsync("exec.approval.requested", payload => (string?)payload["request"]!["command"] == command);
        await host.Client.AskAsync("exec.approval.resolve", new JsonObject { ["id"] = asked["payload"]!["id"]!.DeepClone(), ["decision"] = "allow-once" });
        return await running;
    }

    private static bool IsAlive(string process)
    {
        try
        {
            // A zombie has ended; whoever started it has not looked yet.
            return !File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].TrimStart().StartsWith('Z');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<Host> HostAsync(string tools = "", string mode = "off")
    {
        var model = await ScriptedModel.StartAsync();
        var worker = await ScriptedWorker.StartAsync();
        var config = model.Config($"tools: {{ {tools} }},").Replace("mode: 'all'", $"mode: '{mode}'", StringComparison.Ordinal);
        var gateway = await TestGateway.StartAsync(config, worker.Environment);
        var workspace = gateway.Services.GetRequiredService<SandboxSpecResolver>().AgentWorkspace("main");
        Directory.CreateDirectory(workspace);
        return new Host(model, worker, gateway, await gateway.ConnectAsync(), workspace);
    }

    private sealed class Host(ScriptedModel model, ScriptedWorker worker, TestGateway gateway, TestClient client, string workspace) : IAsyncDisposable
    {
        public ScriptedModel Model => model;

        public ScriptedWorker Worker => worker;

        public TestGateway Gateway => gateway;

        public TestClient Client => client;

        public string Workspace => workspace;

        /// <summary>One turn that calls the tool, and what the model saw of it.</summary>
        public async Task<string> CallAsync(string tool, JsonObject arguments, bool chat = false)
        {
            var id = $"call_{Guid.NewGuid():n}";
            var run = Guid.NewGuid().ToString();
            model.Calls(tool, arguments, id).Says("done");
            var parameters = new JsonObject { ["message"] = "go", ["sessionKey"] = "agent:main:main", ["idempotencyKey"] = run };
            await client.CallAsync(chat ? "chat.send" : "agent", parameters);
            await client.AskAsync("agent.wait", new JsonObject { ["runId"] = run, ["timeoutMs"] = 30_000 });
            return model.Requests.Select(request => request.Body["messages"]!.AsArray().LastOrDefault(message => (string?)message!["tool_call_id"] == id)).Last(message => message is not null)!["content"]!.ToString();
        }

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await gateway.DisposeAsync();
            await worker.DisposeAsync();
            await model.DisposeAsync();
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Docker.DotNet;
using OpenClaw.EndToEnd.Tests.Fixture;
using OpenClaw.EndToEnd.Tests.Tools;
using OpenClaw.Testing.Telemetry;
using OpenClaw.Testing.Waiting;

namespace OpenClaw.EndToEnd.Tests.Messages;

/// <summary>One message from the command line into a sandbox and back.</summary>
public sealed partial class MessageTests(SystemFixture fixture) : IClassFixture<SystemFixture>
{
    private readonly RunningSystem _system = fixture.System;

    [Fact]
    public async Task Health_is_ok()
    {
        var result = await _system.OpenClawAsync("health", "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        using var health = JsonDocument.Parse(result.Output);
        Assert.True(health.RootElement.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task A_command_runs_in_the_sandbox_and_its_answer_comes_back()
    {
        var result = await _system.OpenClawAsync("agent", "--message", "run: id && hostname && ls -la /workspace");

        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        Assert.Contains("uid=1000", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.MachineName, result.Output, StringComparison.Ordinal);
        Assert.Contains("total ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sandbox_has_no_capability_no_network_and_no_writable_root()
    {
        var result = await _system.OpenClawAsync(
            "agent",
            "--message",
            "run: grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status; echo interfaces: $(ls /sys/class/net); touch /probe; touch /etc/probe; echo done");

        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        Assert.Matches(@"CapEff:\s+0000000000000000", result.Output);
        Assert.Matches(@"CapBnd:\s+0000000000000000", result.Output);
        Assert.Matches(@"NoNewPrivs:\s+1", result.Output);
        Assert.Matches(@"Seccomp:\s+2", result.Output);
        Assert.Matches(@"interfaces: lo\s", result.Output);
        Assert.Equal(2, ReadOnlyRoot().Count(result.Output));
        Assert.Contains("done", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_engine_confirms_the_hardening()
    {
        await _system.OpenClawAsync("agent", "--message", "run: true");
        using var configuration = new DockerClientConfiguration(new Uri("unix:///var/run/docker.sock"));
        using var client = configuration.CreateClient();

        var sandbox = Assert.Single(await _system.Engine.ContainersAsync(_system.SandboxLabel));
        var container = await client.Containers.InspectContainerAsync(sandbox.Id);

        Assert.True(container.HostConfig.ReadonlyRootfs);
        Assert.Equal("none", container.HostConfig.NetworkMode);
        Assert.Equal(["ALL"], container.HostConfig.CapDrop);
        Assert.Contains("no-new-privileges", container.HostConfig.SecurityOpt);
        Assert.False(container.HostConfig.Privileged);
        Assert.True(container.HostConfig.Init);
        Assert.InRange(container.HostConfig.PidsLimit ?? 0, 1, 4096);
        Assert.InRange(container.HostConfig.Memory, 1, 8L << 30);
        Assert.StartsWith("1000", container.Config.User, StringComparison.Ordinal);
        Assert.DoesNotContain(container.Mounts, mount => mount.Source.Contains("docker.sock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_message_is_one_trace_down_to_the_process_in_the_sandbox()
    {
        var earlier = _system.Telemetry.Received.Spans.Select(span => span.TraceId).ToHashSet();
        var result = await _system.OpenClawAsync("agent", "--message", "run: echo traced");
        Assert.True(result.ExitCode == 0, result.Error + result.Output);

        var process = await _system.Telemetry.WaitForSpanAsync(
            span => span.Name == "process" && !earlier.Contains(span.TraceId), "the span of the process in the sandbox");
        var spans = await CompleteTraceAsync(process.TraceId, tools: 1);
        var root = Assert.Single(spans, span => span.ParentSpanId is null);

        // From the process up to the message: each step is the parent of the one before.
        var path = Path(spans, process).ToList();
        Assert.Equal("sandbox-worker", process.Service);
        Assert.Equal("openclaw-gateway", root.Service);
        Assert.Equal(root, path[^1]);
        Assert.Equal(
            ["process", "sandbox.exec", "execute_tool exec", "agent.turn"],
            path.Select(span => span.Name).Where(name => name is "process" or "sandbox.exec" or "execute_tool exec" or "agent.turn"));
        Assert.Contains(spans, span => span.Name.StartsWith("chat ", StringComparison.Ordinal) && span.Service == "openclaw-gateway");
        Assert.Contains(spans, span => span.Service == "demo-model");

        // The container that the result names is the one that ran it.
        var sandbox = Assert.Single(await _system.Engine.ContainersAsync(_system.SandboxLabel));
        Assert.Equal(sandbox.Id, Attribute(process, "container.id"));
        Assert.Equal(sandbox.Id, Attribute(spans.Single(span => span.Name == "execute_tool exec"), "container.id"));
    }

    [Fact]
    public async Task A_turn_with_three_tools_and_a_sub_agent_is_one_trace_without_orphans_and_without_what_was_said()
    {
        const string canary = "canary-4e1b9d";
        var earlier = _system.Telemetry.Received.Spans.Select(span => span.TraceId).ToHashSet();
        await new ScriptedTurns(_system).RunAsync(
            ("exec", new JsonObject { ["command"] = $"echo {canary}" }),
            ("write", new JsonObject { ["path"] = "traced.txt", ["content"] = canary }),
            ("read", new JsonObject { ["path"] = "traced.txt" }),
            ("sessions_spawn", new JsonObject { ["task"] = $"run: echo {canary}", ["label"] = "traced" }));

        // Spans of the message before may still be on their way: only this one writes.
        var write = await _system.Telemetry.WaitForSpanAsync(span => span.Name == "execute_tool write" && !earlier.Contains(span.TraceId), "the call that writes");

        // Three turns: the person's, the sub-agent's, and the one that hears of it.
        var spans = await CompleteTraceAsync(write.TraceId, tools: 5, turns: 3);

        var root = Assert.Single(spans, span => span.ParentSpanId is null);
        Assert.Contains("openclaw.run.id", root.Attributes.Keys);
        var turns = spans.Where(span => span.Name == "agent.turn").ToList();
        Assert.All(turns, turn => Assert.Single(spans, span => span.Name == "queue" && span.ParentSpanId == turn.SpanId));
        var turn = Assert.Single(turns, span => span.ParentSpanId == root.SpanId);
        var models = spans.Where(span => span.Service == "openclaw-gateway" && span.Name == "chat demo-1").ToList();
        Assert.Equal(5, models.Count);
        Assert.Equal(2, models.Count(model => model.ParentSpanId == turn.SpanId));
        Assert.All(models, model => Assert.True(
            turns.Exists(one => one.SpanId == model.ParentSpanId) && model.Attributes.ContainsKey("gen_ai.usage.input_tokens") && model.Attributes.ContainsKey("gen_ai.response.time_to_first_chunk")));

        var tools = spans.Where(IsTool).ToList();
        Assert.Equal(["exec", "exec", "read", "sessions_spawn", "write"], tools.Select(tool => Attribute(tool, "gen_ai.tool.name")).Order());
        Assert.All(tools, tool => Assert.Matches("^[0-9a-f]{64}$", Attribute(tool, "openclaw.tool.arguments.sha256")));
        var spawn = tools.Single(tool => tool.Name == "execute_tool sessions_spawn");
        Assert.All(tools.Where(tool => tool != spawn), tool => Assert.Contains(spans, span => span.Service == "sandbox-worker" && Path(spans, span).Contains(tool)));
        Assert.All(
            spans.Where(span => span.Name == "process"),
            process => Assert.True(
                (long?)process.Attributes["process.exit.code"] == 0 && Path(spans, process).Any(span => span.Name == "sandbox.exec" && span.Service == "sandbox-worker")
                    && Path(spans, process).Any(span => span.Name == "execute_tool exec" && (long?)span.Attributes["openclaw.exec.exit_code"] == 0)));

        // The sub-agent hangs below the call that started it, and so does what it told.
        Assert.All((string[])["subagent", "subagent.announce"], name => Assert.Equal(spawn.SpanId, Assert.Single(spans, span => span.Name == name).ParentSpanId));
        Assert.Single(spans, span => span.Name == "process" && Path(spans, span).Any(one => one.Name == "subagent"));

        var telemetry = _system.Telemetry.Received;
        Assert.Empty(telemetry.Spans.SelectMany(span => span.Attributes.Append(KeyValuePair.Create<string, object?>("status", span.StatusMessage))
            .Where(attribute => attribute.Value?.ToString()?.Contains(canary, StringComparison.Ordinal) == true)
            .Select(attribute => $"{span.Service}: {span.Name}: {attribute.Key}={attribute.Value}")));
        Assert.DoesNotContain(telemetry.Logs, log => (log.Body + string.Join(' ', log.Attributes.Values)).Contains(canary, StringComparison.Ordinal));
    }

    // Parts of the system send what they have at times of their own: a trace is whole when every span has its parent, and everybody who was
    // asked has told of it.
    private async Task<List<ReceivedSpan>> CompleteTraceAsync(string traceId, int tools, int turns = 1)
    {
        List<ReceivedSpan> spans = [];
        await Eventually.TrueAsync(
            () =>
            {
                spans = [.. _system.Telemetry.Received.Spans.Where(span => span.TraceId == traceId)];
                var calls = spans.FindAll(IsTool);
                var models = spans.FindAll(span => span.Service == "openclaw-gateway" && span.Name.StartsWith("chat ", StringComparison.Ordinal));
                return calls.Count == tools && models.Count > 0 && spans.Count(span => span.Name == "agent.turn") == turns
                    && spans.TrueForAll(span => span.ParentSpanId is null || spans.Exists(other => other.SpanId == span.ParentSpanId))
                    && calls.TrueForAll(call => IsAnsweredBy(call.Name == "execute_tool sessions_spawn" ? "openclaw-gateway" : "sandbox-worker", call))
                    && models.TrueForAll(model => IsAnsweredBy("demo-model", model));
            },
            "every span of the trace has its parent and its answer",
            TimeSpan.FromMinutes(1));
        return spans;

        bool IsAnsweredBy(string service, ReceivedSpan call) => spans.Exists(span => span.Service == service && Path(spans, span).Contains(call));
    }

    private static bool IsTool(ReceivedSpan span) => span.Name.StartsWith("execute_tool ", StringComparison.Ordinal);

    private static string? Attribute(ReceivedSpan span, string name) =>
        span.Attributes.TryGetValue(name, out var value) ? value as string : null;

    private static IEnumerable<ReceivedSpan> Path(List<ReceivedSpan> spans, ReceivedSpan leaf)
    {
        for (var span = leaf; span is not null; span = spans.Find(s => s.SpanId == span.ParentSpanId))
        {
            yield return span;
        }
    }

    [GeneratedRegex("Read-only file system")]
    private static partial Regex ReadOnlyRoot();
}

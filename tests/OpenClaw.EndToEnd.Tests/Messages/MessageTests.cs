using System.Text.Json;
using System.Text.RegularExpressions;
using Docker.DotNet;
using OpenClaw.EndToEnd.Tests.Fixture;
using OpenClaw.Testing.Telemetry;

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
        var root = await _system.Telemetry.WaitForSpanAsync(
            span => span.TraceId == process.TraceId && span.ParentSpanId is null, "the root of its trace");
        var spans = _system.Telemetry.Received.Spans.Where(span => span.TraceId == process.TraceId).ToList();

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
        Assert.Single(spans, span => span.ParentSpanId is null);

        // The container that the result names is the one that ran it.
        var sandbox = Assert.Single(await _system.Engine.ContainersAsync(_system.SandboxLabel));
        Assert.Equal(sandbox.Id, Attribute(process, "container.id"));
        Assert.Equal(sandbox.Id, Attribute(spans.Single(span => span.Name == "execute_tool exec"), "container.id"));
    }

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

using System.Text;
using System.Text.Json;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;
using OpenClaw.Testing.Telemetry;

namespace OpenClaw.SandboxWorker.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task One_trace_leads_from_the_caller_through_the_engine_to_the_process()
    {
        const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        const string CallerId = "00f067aa0ba902b7";
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var state = new StateDirectory();
        await using var worker = await StartAsync(state, receiver);
        using var request = new HttpRequestMessage(HttpMethod.Post, WorkerRoutes.Exec)
        {
            Content = new StringContent(JsonSerializer.Serialize(state.Command("exit 5"), WorkerJson.Default.ExecRequest), Encoding.UTF8, "application/json"),
            Headers = { { "traceparent", $"00-{TraceId}-{CallerId}-01" } },
        };
        using var response = await worker.Http.SendAsync(request);
        var container = Assert.Single(await worker.ListAsync()).ContainerId;

        string[] expected = ["sandbox.exec", "sandbox.ensure", "engine.create", "engine.start", "process"];
        var received = await receiver.WaitForAsync(all => expected.All(name => all.Spans.Any(span => span.Name == name)), "the spans of the command");
        var trace = received.Spans.Where(span => span.TraceId == TraceId).ToArray();
        Assert.Superset(expected.ToHashSet(), trace.Select(span => span.Name).ToHashSet());
        Assert.All(trace, span => Assert.True(span.ParentSpanId == CallerId || trace.Any(other => other.SpanId == span.ParentSpanId), $"{span.Name} hangs in the air"));
        Assert.Equal("agent:main", trace.Single(span => span.Name == "sandbox.exec").Attributes["openclaw.sandbox.scope"]);
        var process = trace.Single(span => span.Name == "process").Attributes;
        Assert.Equal((container, 5L), (process["container.id"], process["process.exit.code"]));
    }

    [Fact]
    public async Task Durations_come_in_buckets_that_tell_a_millisecond_from_a_few_and_a_minute_from_ten()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var state = new StateDirectory();
        await using var worker = await StartAsync(state, receiver);
        await worker.ExecAsync(state.Command("true"));

        string[] expected = ["openclaw.sandbox.command.duration", "openclaw.sandbox.ensure.duration"];
        var received = await receiver.WaitForAsync(all => expected.All(name => all.Points.Any(point => point.Name == name)), "the worker's durations");

        Assert.All(received.Points.Where(point => expected.Contains(point.Name)), point =>
        {
            Assert.Equal("s", point.Unit);
            Assert.True(point.Bounds.Count(bound => bound <= 0.05) >= 3 && point.Bounds.Any(bound => bound is >= 60 and < 600), $"{point.Name}: {string.Join(' ', point.Bounds)}");
        });
    }

    private static Task<WorkerProcess> StartAsync(StateDirectory state, OtlpReceiver receiver) =>
        WorkerProcess.StartAsync(state, receiver.Environment.ToDictionary(variable => variable.Key, variable => variable.Value!));
}

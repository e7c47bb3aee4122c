using System.Text;
using System.Text.Json;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Tests.Running;

namespace OpenClaw.SandboxWorker.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task One_trace_leads_from_the_caller_through_the_engine_to_the_process()
    {
        const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var receiver = new OtlpReceiver();
        await using var state = new StateDirectory();
        await using var worker = await WorkerProcess.StartAsync(state, receiver.Environment);
        using var request = new HttpRequestMessage(HttpMethod.Post, WorkerRoutes.Exec)
        {
            Content = new StringContent(JsonSerializer.Serialize(state.Command("exit 5"), WorkerJson.Default.ExecRequest), Encoding.UTF8, "application/json"),
            Headers = { { "traceparent", $"00-{TraceId}-00f067aa0ba902b7-01" } },
        };
        using var response = await worker.Http.SendAsync(request);
        var container = Assert.Single(await worker.ListAsync()).ContainerId;

        foreach (var name in new[] { "sandbox.exec", "sandbox.ensure", "engine.create", "engine.start", "process", "process.exit.code", "container.id", "agent:main", container })
        {
            await Eventually.TrueAsync(() => Task.FromResult(receiver.HasTrace(TraceId, name)), $"the trace has {name}");
        }
    }
}

using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Telemetry;

namespace OpenClaw.Gateway.Tests;

/// <summary>One message is one trace.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task A_message_is_one_trace_from_the_socket_to_the_model_and_the_worker()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        var environment = worker.Environment.Concat(receiver.Environment).ToDictionary();
        await using var gateway = await TestGateway.StartAsync(model.Config(), environment);
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "cat very-secret-file" }).Says("a private answer");

        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "my private question", ["idempotencyKey"] = "r1" });
        await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");
        var received = await receiver.WaitForAsync(all => all.Spans.Any(span => span.Name == "chat.send"), "the root span");
        var root = received.Spans.Single(span => span.Name == "chat.send");
        var trace = received.Spans.Where(span => span.TraceId == root.TraceId && span.Service == root.Service).ToArray();

        Assert.Null(root.ParentSpanId);
        Assert.Equal(SpanKind.Server, root.Kind);
        var turn = Assert.Single(trace, span => span.Name == "agent.turn");
        Assert.Equal(root.SpanId, turn.ParentSpanId);
        var chats = trace.Where(span => span.Name == "chat fake-1").ToArray();
        Assert.Equal(2, chats.Length);
        Assert.All(chats, span => Assert.Equal(turn.SpanId, span.ParentSpanId));
        Assert.All(chats, span => Assert.Equal(10L, span.Attributes["gen_ai.usage.input_tokens"]));
        var tool = Assert.Single(trace, span => span.Name == "execute_tool exec");
        Assert.Equal(turn.SpanId, tool.ParentSpanId);
        Assert.Equal(ScriptedWorker.ContainerId, tool.Attributes["container.id"]);

        // The calls that leave the process carry the trace with them.
        var toWorker = Assert.Single(trace, span => span.ParentSpanId == tool.SpanId && span.Kind == SpanKind.Client);
        Assert.Contains(toWorker.SpanId, worker.Requests[0].TraceParent);
        Assert.Contains(root.TraceId, model.Requests[0].TraceParent);
        Assert.Equal(2, trace.Count(span => span.Kind == SpanKind.Client && chats.Any(chat => chat.SpanId == span.ParentSpanId)));

        // What people say stays out of the telemetry.
        var everything = string.Join('\n', received.Spans.SelectMany(span => span.Attributes.Values.Append(span.StatusMessage)))
            + string.Join('\n', received.Logs.Select(log => log.Body + string.Join(' ', log.Attributes.Values)));
        Assert.DoesNotContain("private", everything);
        Assert.DoesNotContain("very-secret-file", everything);
        Assert.DoesNotContain(TestGateway.Token, everything);
        Assert.DoesNotContain(ScriptedWorker.Token, everything);
    }
}

using System.Security.Cryptography;
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
        var priced = model.Config().Replace("cost: { input: 0, output: 0,", "cost: { input: 3, output: 15,", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(priced, environment);
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "cat very-secret-file" }).Says("a private answer");

        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "my private question", ["idempotencyKey"] = "traced-1" });
        await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");
        var received = await receiver.WaitForAsync(all => all.Spans.Any(span => IsRoot(span, "traced-1")), "the root span");
        var root = received.Spans.Single(span => IsRoot(span, "traced-1"));
        var trace = received.Spans.Where(span => span.TraceId == root.TraceId && span.Service == root.Service).ToArray();

        Assert.Null(root.ParentSpanId);
        Assert.Equal(SpanKind.Server, root.Kind);
        var turn = Assert.Single(trace, span => span.Name == "agent.turn");
        Assert.Equal(root.SpanId, turn.ParentSpanId);
        var chats = trace.Where(span => span.Name == "chat fake-1").ToArray();
        Assert.Equal(2, chats.Length);
        Assert.All(chats, span => Assert.Equal(turn.SpanId, span.ParentSpanId));
        Assert.All(chats, span => Assert.Equal(10L, span.Attributes["gen_ai.usage.input_tokens"]));
        Assert.All(chats, span => Assert.Equal(((10 * 3) + (5 * 15)) / 1e6, (double)span.Attributes["openclaw.usage.cost"]!, 1e-12));
        Assert.Equal(turn.SpanId, Assert.Single(trace, span => span.Name == "queue").ParentSpanId);
        var tool = Assert.Single(trace, span => span.Name == "execute_tool exec");
        var digest = Convert.ToHexStringLower(SHA256.HashData("""{"command":"cat very-secret-file"}"""u8));
        Assert.Equal(digest, tool.Attributes["openclaw.tool.arguments.sha256"]);
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

    [Fact]
    public async Task Messages_arguments_and_results_are_recorded_only_when_asked_for()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var model = await ScriptedModel.StartAsync();
        await using var worker = await ScriptedWorker.StartAsync();
        var environment = worker.Environment.Concat(receiver.Environment).ToDictionary();
        environment["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
        await using var gateway = await TestGateway.StartAsync(model.Config(), environment);
        await using var client = await gateway.ConnectAsync();
        model.Calls("exec", new JsonObject { ["command"] = "cat recorded-file" }).Says("a recorded answer");

        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = "my recorded question", ["idempotencyKey"] = "traced-2" });
        await client.WaitForEventAsync("chat", payload => (string?)payload["state"] == "final");
        var received = await receiver.WaitForAsync(all => all.Spans.Any(span => IsRoot(span, "traced-2")), "the root span");
        var trace = received.Spans.Where(span => span.TraceId == received.Spans.Single(root => IsRoot(root, "traced-2")).TraceId).ToArray();

        var tool = Assert.Single(trace, span => span.Name == "execute_tool exec");
        Assert.Equal("""{"command":"cat recorded-file"}""", tool.Attributes["gen_ai.tool.call.arguments"]);
        Assert.True(tool.Attributes.ContainsKey("gen_ai.tool.call.result"));
        var last = trace.Last(span => span.Name == "chat fake-1");
        Assert.Contains("my recorded question", (string)last.Attributes["gen_ai.input.messages"]!);
        Assert.Contains("a recorded answer", (string)last.Attributes["gen_ai.output.messages"]!);
    }

    // Gateways of other tests run in this process at the same time, and their spans come too.
    private static bool IsRoot(ReceivedSpan span, string runId) => span.Name == "chat.send" && Equals(span.Attributes.GetValueOrDefault("openclaw.run.id"), runId);
}

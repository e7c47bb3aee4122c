using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Telemetry;

namespace OpenClaw.Gateway.Tests.Providers;

/// <summary>Every dialect through the gateway's door: a plain answer, a tool call, and every fault.</summary>
public sealed class DialectTests(DemoModelFixture demo) : IClassFixture<DemoModelFixture>
{
    private const string Fine = """{"text":"the whole answer is here","chunkSize":6}""";

    private static readonly string[] Apis = ["openai-completions", "openai-responses", "anthropic-messages"];

    public static TheoryData<string> Dialects => [.. Apis];

    public static TheoryData<string, string> Faults
    {
        get
        {
            var table = new TheoryData<string, string>();
            foreach (var dialect in Apis)
            {
                table.Add(dialect, """{"error":{"status":429,"retryAfterSeconds":1,"message":"slow down"}}""");
                table.Add(dialect, """{"error":{"status":500,"message":"it fell over"}}""");
                table.Add(dialect, """{"text":"the whole answer is here","chunkSize":3,"cut":{"afterChunks":6}}""");
                table.Add(dialect, """{"text":"the whole answer is here","chunkSize":3,"cut":{"afterChunks":6,"how":"end"}}""");
                table.Add(dialect, """{"text":"the whole answer is here","chunkSize":3,"silence":{"ms":60000,"afterChunks":6}}""");
                table.Add(dialect, """{"delayMs":60000}""");
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_plain_answer_with_tokens_and_cost(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(DemoModelFixture.Config(("main", demo.Provider(
            dialect, """{"text":"hello to you","usage":{"promptTokens":1000,"completionTokens":100,"cachedTokens":400}}"""))));
        await using var client = await gateway.ConnectAsync();

        var (end, deltas) = await client.RunAsync("hi");

        Assert.Equal("hello to you", end.Text());
        Assert.Equal("hello to you", deltas);
        var answer = gateway.Transcript()[^1];
        Assert.Equal((dialect, "main", "demo-1"), ((string?)answer["api"], (string?)answer["provider"], (string?)answer["model"]));
        var usage = answer["usage"]!;
        Assert.Equal((600, 100, 400, 1100), ((int)usage["input"]!, (int)usage["output"]!, (int)usage["cacheRead"]!, (int)usage["totalTokens"]!));
        Assert.Equal(((600 * 2) + (100 * 10) + (400 * 0.5)) / 1e6, (double)usage["cost"]!["total"]!, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_tool_call_and_its_result(string dialect)
    {
        await using var worker = await ScriptedWorker.StartAsync();
        await using var gateway = await TestGateway.StartAsync(DemoModelFixture.Config(("main", demo.Provider(dialect))), worker.Environment);
        await using var client = await gateway.ConnectAsync();

        var (end, _) = await client.RunAsync("run: echo one; run: echo two");
        var (second, _) = await client.RunAsync("run: echo three");

        Assert.Equal(["echo one", "echo two", "echo three"], worker.Requests.Select(request => request.Request.Command));
        Assert.Contains("ran echo one", end.Text());
        Assert.Contains("ran echo two", end.Text());
        Assert.Contains("ran echo three", second.Text());
        Assert.DoesNotContain("echo one", second.Text());
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task After_a_fault_the_answer_comes_once(string dialect, string fault)
    {
        await using var gateway = await TestGateway.StartAsync(DemoModelFixture.Config(("main", demo.Provider(dialect, fault, Fine))));
        await using var client = await gateway.ConnectAsync();

        var (end, deltas) = await client.RunAsync("hi");

        Assert.Equal("the whole answer is here", end.Text());
        Assert.Equal("the whole answer is here", deltas);
        Assert.Equal(["user", "assistant"], gateway.Transcript().Select(message => (string?)message["role"]));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Malformed_arguments_are_told_to_the_model(string dialect)
    {
        await using var worker = await ScriptedWorker.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            DemoModelFixture.Config(("main", demo.Provider(dialect, """{"toolCalls":[{"name":"exec","arguments":"{\"command\": "}]}""", """{"text":"I will try again"}"""))),
            worker.Environment);
        await using var client = await gateway.ConnectAsync();

        var (end, _) = await client.RunAsync("go");

        Assert.Equal("I will try again", end.Text());
        Assert.Empty(worker.Requests);
        var result = Assert.Single(gateway.Transcript(), message => (string?)message["role"] == "toolResult");
        Assert.Contains("arguments", (string?)result["content"]![0]!["text"]);
        Assert.Equal("error", (string?)result["details"]!["status"]);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task An_answer_that_begins_anew_with_other_words_says_so(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(DemoModelFixture.Config(("main", demo.Provider(
            dialect, """{"text":"first words that break off","chunkSize":6,"cut":{"afterChunks":5}}""", """{"text":"quite another answer"}"""))));
        await using var client = await gateway.ConnectAsync();

        var (end, deltas) = await client.RunAsync("hi");

        Assert.Equal("quite another answer", end.Text());
        Assert.StartsWith("first ", deltas);
        Assert.EndsWith("begins anew:]\n\nquite another answer", deltas);
        Assert.Equal("quite another answer", (string?)gateway.Transcript()[^1]["content"]![0]!["text"]);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Spans_have_tokens_cost_and_time_to_the_first_part(string dialect)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            DemoModelFixture.Config(("main", demo.Provider(dialect, """{"error":{"status":503}}""", """{"text":"x","usage":{"promptTokens":1000,"completionTokens":100}}"""))),
            receiver.Environment.ToDictionary());
        await using var client = await gateway.ConnectAsync();

        var run = Guid.NewGuid().ToString();
        await client.RunAsync("hi", run);
        var trace = await receiver.TraceAsync(run);

        var turn = Assert.Single(trace, span => span.Name == "agent.turn");
        Assert.Contains("openclaw.model.retry", turn.Events);
        var chats = trace.Where(span => span.Name == "chat demo-1" && span.Source == "OpenClaw.Gateway").ToArray();
        Assert.Equal(2, chats.Length);
        Assert.Single(chats, span => span.Status == SpanStatus.Error);
        var good = Assert.Single(chats, span => span.Status != SpanStatus.Error);
        Assert.Equal(1000L, good.Attributes["gen_ai.usage.input_tokens"]);
        Assert.Equal(100L, good.Attributes["gen_ai.usage.output_tokens"]);
        Assert.Equal(0.003, (double)good.Attributes["openclaw.usage.cost"]!, 1e-9);
        Assert.Equal(dialect, good.Attributes["openclaw.provider.api"]);
        Assert.True((double)good.Attributes["gen_ai.response.time_to_first_chunk"]! > 0);
    }
}

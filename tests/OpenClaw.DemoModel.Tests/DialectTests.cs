using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Anthropic;
using Microsoft.Extensions.AI;
using OpenAI;

namespace OpenClaw.DemoModel.Tests;

/// <summary>The same conversation, the same scripts and the same faults in every dialect, through the official client of each.</summary>
[Collection(DemoModelCollection.Name)]
public sealed class DialectTests(DemoModelServer server)
{
    private static readonly AIFunctionDeclaration Exec =
        AIFunctionFactory.CreateDeclaration("exec", "runs a command", JsonElement.Parse("""{"type":"object","properties":{"command":{"type":"string"}}}"""));

    public static TheoryData<string, bool> Table
    {
        get
        {
            var table = new TheoryData<string, bool>();
            foreach (var dialect in (string[])["openai-completions", "openai-responses", "anthropic-messages"])
            {
                table.Add(dialect, true);
                table.Add(dialect, false);
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_plain_answer_comes_whole_with_reason_and_usage(string dialect, bool stream)
    {
        var answer = await AskAsync(dialect, stream, "hello", """{"steps":[{"text":"a fairly long answer in several pieces","chunkSize":7,"usage":{"promptTokens":100,"completionTokens":9,"cachedTokens":40}}]}""");

        Assert.Equal("a fairly long answer in several pieces", answer.Text);
        Assert.Equal(EndOf(dialect, stream, ChatFinishReason.Stop), answer.FinishReason);
        Assert.Equal((100, 9, 109), (answer.Usage!.InputTokenCount, answer.Usage.OutputTokenCount, answer.Usage.TotalTokenCount));
        Assert.Equal(40, answer.Usage.CachedInputTokenCount);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_tool_call_and_its_result_go_round(string dialect, bool stream)
    {
        List<ChatMessage> messages = [new(ChatRole.System, "You help."), new(ChatRole.User, "run: id")];
        var first = await AskAsync(dialect, stream, messages, null);
        var call = Assert.Single(first.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        messages.AddRange(first.Messages);
        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, "uid=1000")]));
        var second = await AskAsync(dialect, stream, messages, null);

        Assert.Equal("exec", call.Name);
        Assert.Equal("id", call.Arguments!["command"]!.ToString());
        Assert.Equal(EndOf(dialect, stream, ChatFinishReason.ToolCalls), first.FinishReason);
        Assert.Equal("uid=1000", second.Text);
        Assert.True(second.Usage!.InputTokenCount > first.Usage!.InputTokenCount);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_script_walks_through_its_steps_with_the_calls_of_one_reply_together(string dialect, bool stream)
    {
        const string script = """{"steps":[{"text":"two calls","toolCalls":[{"name":"exec","arguments":{"command":"a"}},{"name":"exec","arguments":{"command":"b"}}]},{"text":"the second step"}]}""";
        List<ChatMessage> messages = [new(ChatRole.User, "go")];
        var first = await AskAsync(dialect, stream, messages, script);
        var calls = first.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        messages.AddRange(first.Messages);
        messages.Add(new ChatMessage(ChatRole.Tool, [.. calls.Select(call => new FunctionResultContent(call.CallId, "done"))]));
        var second = await AskAsync(dialect, stream, messages, script);

        Assert.Equal(["a", "b"], calls.Select(call => call.Arguments!["command"]!.ToString()));
        Assert.Equal("the second step", second.Text);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Malformed_arguments_arrive_as_such(string dialect, bool stream)
    {
        var answer = await AskAsync(dialect, stream, "hi", """{"steps":[{"toolCalls":[{"name":"exec","arguments":"{\"command\": "}]}]}""");

        var call = Assert.Single(answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        Assert.Equal("exec", call.Name);
        Assert.True(call.Exception is not null || call.Arguments?.ContainsKey("command") != true);
    }

    [Theory]
    [InlineData("openai-completions", true)]
    [InlineData("openai-completions", false)]
    [InlineData("openai-responses", false)]
    [InlineData("anthropic-messages", true)]
    [InlineData("anthropic-messages", false)]
    public async Task A_length_limit_is_told(string dialect, bool stream)
    {
        var answer = await AskAsync(dialect, stream, "hi", """{"steps":[{"text":"cut sho","finishReason":"length"}]}""");

        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
    }

    // The adapter does not pass on how such a stream ended, so this looks at the stream itself.
    [Fact]
    public async Task A_length_limit_is_told_at_the_end_of_a_stream_of_responses()
    {
        using var response = await server.SendAsync(
            """{"model":"demo-1","input":"x","stream":true}""", """{"steps":[{"text":"cut sho","finishReason":"length"}]}""", "/v1/responses");
        var last = (await response.Content.ReadAsStringAsync()).Split("event: ")[^1];

        Assert.StartsWith("response.incomplete\n", last, StringComparison.Ordinal);
        Assert.Contains("\"incomplete_details\":{\"reason\":\"max_output_tokens\"}", last, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_broken_connection_is_an_error_and_no_answer(string dialect, bool stream) =>
        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(dialect, stream, "hi", """{"steps":[{"text":"abcdefgh","chunkSize":2,"cut":{"afterChunks":4}}]}"""));

    [Theory]
    [InlineData("openai-completions")]
    [InlineData("openai-responses")]
    [InlineData("anthropic-messages")]
    public async Task A_stream_that_ends_early_in_good_order_has_no_finish_reason(string dialect)
    {
        var answer = await AskAsync(dialect, stream: true, "hi", """{"steps":[{"text":"abcdefghijklmnop","chunkSize":2,"cut":{"afterChunks":5,"how":"end"}}]}""");

        Assert.Null(answer.FinishReason);
        Assert.NotEqual("abcdefghijklmnop", answer.Text);
    }

    [Theory]
    [InlineData("openai-completions")]
    [InlineData("openai-responses")]
    [InlineData("anthropic-messages")]
    public async Task Silence_lasts_until_the_caller_goes(string dialect)
    {
        using var gone = new CancellationTokenSource();
        using var client = Client(dialect, """{"steps":[{"text":"abcdefgh","chunkSize":2,"silence":{"ms":60000,"afterChunks":6}}]}""");
        var stream = client.GetStreamingResponseAsync("hi", cancellationToken: gone.Token).GetAsyncEnumerator(gone.Token);
        var text = string.Empty;
        while (text.Length < 2)
        {
            Assert.True(await stream.MoveNextAsync());
            text += stream.Current.Text;
        }

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await stream.MoveNextAsync())
            {
                // What was on its way still comes.
            }
        });
    }

    [Theory]
    [InlineData("/v1/chat/completions", 429, "rate_limit_error")]
    [InlineData("/v1/chat/completions", 500, "server_error")]
    [InlineData("/v1/responses", 429, "rate_limit_error")]
    [InlineData("/v1/responses", 500, "server_error")]
    [InlineData("/v1/messages", 429, "rate_limit_error")]
    [InlineData("/v1/messages", 500, "api_error")]
    [InlineData("/v1/messages", 529, "overloaded_error")]
    public async Task An_error_has_status_wait_and_the_body_of_its_dialect(string path, int status, string type)
    {
        var request = Requests[path];
        var (answered, body, headers) = await server.PostAsync(
            request, $$$"""{"steps":[{"error":{"status":{{{status}}},"retryAfterSeconds":3,"message":"not now"}}]}""", path);

        Assert.Equal(status, answered);
        Assert.Equal(TimeSpan.FromSeconds(3), headers.RetryAfter!.Delta);
        Assert.Equal("not now", body.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(type, body.GetProperty("error").GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("/v1/responses", """{"model":"demo-1"}""", 400, "input")]
    [InlineData("/v1/responses", """{"model":"demo-1","input":[]}""", 400, "input")]
    [InlineData("/v1/responses", """{"model":"demo-1","input":[{"role":"king","content":"x"}]}""", 400, "input[0].role")]
    [InlineData("/v1/responses", """{"model":"demo-1","input":[{"type":"function_call","name":"a","arguments":""}]}""", 400, "input[0].call_id")]
    [InlineData("/v1/responses", """{"model":"demo-1","input":"x","previous_response_id":"resp_1"}""", 400, "previous_response_id")]
    [InlineData("/v1/responses", """{"model":"gpt-9","input":"x"}""", 404, "gpt-9")]
    [InlineData("/v1/messages", """{"model":"demo-1","messages":[{"role":"user","content":"x"}]}""", 400, "max_tokens")]
    [InlineData("/v1/messages", """{"model":"demo-1","max_tokens":9,"messages":[]}""", 400, "messages")]
    [InlineData("/v1/messages", """{"model":"demo-1","max_tokens":9,"messages":[{"role":"system","content":"x"}]}""", 400, "messages[0].role")]
    [InlineData("/v1/messages", """{"model":"demo-1","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"b"}]}]}""", 400, "messages[0].content[0].input")]
    [InlineData("/v1/messages", """{"model":"demo-1","max_tokens":9,"messages":[{"role":"user","content":[{"type":"tool_result"}]}]}""", 400, "messages[0].content[0].tool_use_id")]
    [InlineData("/v1/messages", """{"model":"gpt-9","max_tokens":9,"messages":[{"role":"user","content":"x"}]}""", 404, "gpt-9")]
    public async Task A_wrong_request_is_refused_and_the_member_named(string path, string json, int status, string named)
    {
        var (answered, body, _) = await server.PostAsync(json, path: path);

        Assert.Equal(status, answered);
        Assert.Contains(named, body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static readonly Dictionary<string, string> Requests = new()
    {
        ["/v1/chat/completions"] = """{"model":"demo-1","messages":[{"role":"user","content":"x"}]}""",
        ["/v1/responses"] = """{"model":"demo-1","input":"x"}""",
        ["/v1/messages"] = """{"model":"demo-1","max_tokens":9,"messages":[{"role":"user","content":"x"}]}""",
    };

    // A whole response of OpenAI's responses names no reason when nothing is wrong.
    private static ChatFinishReason? EndOf(string dialect, bool stream, ChatFinishReason reason) => dialect == "openai-responses" && !stream ? null : reason;

    private Task<ChatResponse> AskAsync(string dialect, bool stream, string text, string? script) =>
        AskAsync(dialect, stream, [new ChatMessage(ChatRole.User, text)], script);

    private async Task<ChatResponse> AskAsync(string dialect, bool stream, IReadOnlyList<ChatMessage> messages, string? script)
    {
        using var client = Client(dialect, script);
        var options = new ChatOptions { Tools = [Exec], MaxOutputTokens = 100 };
        return stream ? await client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync() : await client.GetResponseAsync(messages, options);
    }

    private IChatClient Client(string dialect, string? script)
    {
        var http = new HttpClient();
        if (script is not null)
        {
            http.DefaultRequestHeaders.TryAddWithoutValidation("X-Demo-Script", script);
        }

        if (dialect == "anthropic-messages")
        {
            return new AnthropicClient { BaseUrl = server.Address.ToString().TrimEnd('/'), ApiKey = "any", HttpClient = http, MaxRetries = 0 }.AsIChatClient("demo-1", 100);
        }

        var options = new OpenAIClientOptions
        {
            Endpoint = new Uri(server.Address, "/v1"),
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        };
        var openAi = new OpenAIClient(new ApiKeyCredential("any"), options);
#pragma warning disable OPENAI001 // The responses client of this version is marked experimental.
        return dialect == "openai-responses" ? openAi.GetResponsesClient().AsIChatClient("demo-1") : openAi.GetChatClient("demo-1").AsIChatClient();
#pragma warning restore OPENAI001
    }
}

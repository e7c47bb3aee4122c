using System.Text.Json;

namespace OpenClaw.DemoModel.Tests;

[Collection(DemoModelCollection.Name)]
public sealed class InstructionTests(DemoModelServer server)
{
    [Theory]
    [InlineData("run: id && hostname", "exec", """{"command":"id && hostname"}""")]
    [InlineData("RUN: id", "exec", """{"command":"id"}""")]
    [InlineData("read: notes/a.txt", "read", """{"path":"notes/a.txt"}""")]
    [InlineData("read: \"a b.txt\"", "read", """{"path":"a b.txt"}""")]
    [InlineData("write: a.txt hello world", "write", """{"path":"a.txt","content":"hello world"}""")]
    [InlineData("write: a.sh one\\ntwo\\\\n", "write", """{"path":"a.sh","content":"one\ntwo\\n"}""")]
    [InlineData("write: empty.txt", "write", """{"path":"empty.txt","content":""}""")]
    [InlineData("[Sun 2026-11-22 10:05 UTC] run: id", "exec", """{"command":"id"}""")]
    [InlineData("[Sun 2026-11-22 10:05 GMT+3] run: echo '[x]'", "exec", """{"command":"echo '[x]'"}""")]
    [InlineData("Please do this:\n  run: ls\nThank you", "exec", """{"command":"ls"}""")]
    [InlineData("run: echo ünïcödé 🦞", "exec", """{"command":"echo ünïcödé 🦞"}""")]
    public async Task An_instruction_becomes_a_call_of_its_tool(string text, string tool, string arguments)
    {
        var (status, body, _) = await server.PostAsync(Body.User(text));

        Assert.Equal(200, status);
        var choice = body.GetProperty("choices")[0];
        Assert.Equal("tool_calls", choice.GetProperty("finish_reason").GetString());
        var call = Assert.Single(choice.GetProperty("message").GetProperty("tool_calls").EnumerateArray());
        Assert.Equal(tool, call.GetProperty("function").GetProperty("name").GetString());
        Assert.True(JsonElement.DeepEquals(
            JsonDocument.Parse(arguments).RootElement,
            JsonDocument.Parse(call.GetProperty("function").GetProperty("arguments").GetString()!).RootElement));
    }

    [Theory]
    [InlineData("run: a\nread: b\nwrite: c d")]
    [InlineData("run: a; read: b; write: c d")]
    [InlineData("run: a then read: b then write: c d")]
    public async Task Several_instructions_become_one_call_per_reply_in_order_and_then_the_results(string text)
    {
        var user = $$"""{"role":"user","content":{{JsonSerializer.Serialize(text)}}}""";
        var messages = user;
        var tools = new List<string>();
        for (var step = 0; step < 3; step++)
        {
            var (_, reply, _) = await server.PostAsync(Body.Messages(messages));
            var call = Assert.Single(reply.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").EnumerateArray());
            tools.Add(call.GetProperty("function").GetProperty("name").GetString()!);
            messages += $$""",{"role":"assistant","content":null,"tool_calls":[{{call.GetRawText()}}]},{"role":"tool","tool_call_id":"{{call.GetProperty("id").GetString()}}","content":"result {{step}}"}""";
        }

        var (_, last, _) = await server.PostAsync(Body.Messages(messages));

        Assert.Equal(["exec", "read", "write"], tools);
        Assert.Equal("result 0\nresult 1\nresult 2", TextOf(last));
        Assert.Equal("stop", last.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Only_the_last_user_message_counts()
    {
        var (_, body, _) = await server.PostAsync(Body.Messages(
            """{"role":"user","content":"run: old"},{"role":"assistant","content":"done"},{"role":"user","content":"hello"}"""));

        Assert.StartsWith("I am the demo model.", TextOf(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("run:")]
    [InlineData("I run: away")]
    [InlineData("")]
    public async Task Other_text_gets_one_line_about_what_the_model_can_do(string text)
    {
        var (_, body, _) = await server.PostAsync(Body.User(text));

        Assert.StartsWith("I am the demo model.", TextOf(body), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', TextOf(body));
    }

    [Fact]
    public async Task A_tool_that_is_not_offered_is_named()
    {
        var (_, body, _) = await server.PostAsync(Body.User("run: id", tools: false));

        Assert.Equal("I cannot do that: this request offers no tool named `exec`.", TextOf(body));
    }

    [Fact]
    public async Task Tool_choice_none_takes_the_tools_away()
    {
        var (_, body, _) = await server.PostAsync(Body.User("run: id", extra: "\"tool_choice\":\"none\""));

        Assert.Contains("no tool named `exec`", TextOf(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_requests_get_equal_ids_and_different_ones_do_not()
    {
        var (_, one, _) = await server.PostAsync(Body.User("run: id"));
        var (_, same, _) = await server.PostAsync(Body.User("run: id"));
        var (_, other, _) = await server.PostAsync(Body.User("run: id "));

        Assert.Equal(Ids(one), Ids(same));
        Assert.NotEqual(Ids(one), Ids(other));
    }

    [Fact]
    public async Task Usage_follows_the_documented_rule()
    {
        // prompt: 4 for the message and ceil(9/4) for its text; completion: ceil(4/4) for `exec` and ceil(18/4) for the arguments.
        var (_, body, _) = await server.PostAsync(Body.Messages(
            """{"role":"user","content":"run: echo"}""", tools: false, extra: "\"tools\":[{\"function\":{\"name\":\"exec\"}}]"));

        var usage = body.GetProperty("usage");
        var tools = (int)Math.Ceiling("""[{"function":{"name":"exec"}}]""".Length / 4.0);
        Assert.Equal(4 + 3 + tools, usage.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(1 + 5, usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(4 + 3 + tools + 6, usage.GetProperty("total_tokens").GetInt32());
    }

    private static string TextOf(JsonElement body) => body.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    private static (string?, string?) Ids(JsonElement body) =>
        (body.GetProperty("id").GetString(), body.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("id").GetString());
}

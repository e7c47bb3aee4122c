using System.Diagnostics;
using System.Text.Json;

namespace OpenClaw.DemoModel.Tests;

[Collection(DemoModelCollection.Name)]
public sealed class ScriptTests(DemoModelServer server)
{
    [Fact]
    public async Task A_rate_limit_says_when_to_come_back_and_the_retry_gets_the_next_step()
    {
        var script = $$$"""{"id":"{{{Guid.NewGuid()}}}","steps":[{"error":{"status":429,"retryAfterSeconds":2,"message":"slow down","code":"rate_limit_exceeded"}},{"text":"fine"}]}""";

        var (status, body, headers) = await server.PostAsync(Body.User("hi"), script);
        var (retryStatus, retry, _) = await server.PostAsync(Body.User("hi"), script);

        Assert.Equal(429, status);
        Assert.Equal(TimeSpan.FromSeconds(2), headers.RetryAfter!.Delta);
        Assert.Equal("slow down", body.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal("rate_limit_error", body.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal("rate_limit_exceeded", body.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(200, retryStatus);
        Assert.Equal("fine", TextOf(retry));
    }

    [Fact]
    public async Task Without_id_the_step_is_the_number_of_replies_since_the_last_user_message()
    {
        const string script = """{"steps":[{"toolCalls":[{"name":"exec","arguments":{"command":"x"}},{"name":"exec","arguments":"{\"command\": ","id":"call_bad"}]},{"text":"second"}]}""";

        var (_, first, _) = await server.PostAsync(Body.User("hi"), script);
        var (_, second, _) = await server.PostAsync(
            Body.Messages("""{"role":"user","content":"hi"},{"role":"assistant","content":"x"},{"role":"tool","tool_call_id":"a","content":"y"}"""), script);

        var calls = first.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls");
        Assert.Equal("""{"command":"x"}""", calls[0].GetProperty("function").GetProperty("arguments").GetString());
        Assert.Equal("{\"command\": ", calls[1].GetProperty("function").GetProperty("arguments").GetString());
        Assert.Equal("call_bad", calls[1].GetProperty("id").GetString());
        Assert.Equal("second", TextOf(second));
    }

    [Theory]
    [InlineData("""{"steps":[{"text":"from an object"}]}""", "from an object")]
    [InlineData("\"{\\\"steps\\\":[{\\\"text\\\":\\\"from a string\\\"}]}\"", "from a string")]
    public async Task A_script_may_stand_in_the_metadata(string value, string text)
    {
        var (_, body, _) = await server.PostAsync(Body.User("hi", extra: "\"metadata\":{\"openclaw_script\":" + value + "}"));

        Assert.Equal(text, TextOf(body));
    }

    [Fact]
    public async Task A_user_message_may_be_a_script()
    {
        var (_, body, _) = await server.PostAsync(Body.User("""[Sun 2026-11-22 10:05 UTC] script: {"steps":[{"text":"as told"}]}"""));

        Assert.Equal("as told", TextOf(body));
    }

    [Fact]
    public async Task A_step_without_reply_changes_the_ordinary_one_only_by_its_numbers()
    {
        var (_, body, _) = await server.PostAsync(
            Body.User("run: id"), """{"steps":[{"finishReason":"length","usage":{"promptTokens":7,"completionTokens":9}}]}""");

        Assert.Equal("exec", body.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal("length", body.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(16, body.GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task A_delay_comes_before_the_status_line()
    {
        var watch = Stopwatch.StartNew();
        using var response = await server.SendAsync(Body.User("hi"), """{"steps":[{"delayMs":300}]}""");

        Assert.True(watch.ElapsedMilliseconds >= 290, $"answered after {watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task A_broken_connection_reaches_the_reader_as_an_error_after_the_chunks_before_it()
    {
        using var response = await server.SendAsync(
            Body.User("hi", extra: "\"stream\":true"), """{"steps":[{"text":"abcdefgh","chunkSize":2,"cut":{"afterChunks":3}}]}""");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var lines = new List<string>();

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lines.Add(line);
            }
        });

        Assert.Equal("abcd", Streams.TextOf(Streams.DataOf(lines)));
    }

    [Fact]
    public async Task A_stream_may_end_in_good_order_without_its_end_mark()
    {
        using var response = await server.SendAsync(
            Body.User("hi", extra: "\"stream\":true"), """{"steps":[{"text":"abcdefgh","chunkSize":2,"cut":{"afterChunks":3,"how":"end"}}]}""");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal("abcd", Streams.TextOf(Streams.DataOf(text.Split('\n'))));
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abort")]
    [InlineData("end")]
    public async Task An_answer_that_is_no_stream_is_cut_in_its_middle(string how)
    {
        using var response = await server.SendAsync(Body.User("hi"), $$$"""{"steps":[{"text":"abc","cut":{"how":"{{{how}}}"}}]}""");

        if (how == "abort")
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync());
        }
        else
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(text));
        }
    }

    [Fact]
    public async Task A_long_silence_holds_the_stream_and_ends_with_the_caller()
    {
        using var gone = new CancellationTokenSource();
        using var response = await server.SendAsync(
            Body.User("hi", extra: "\"stream\":true"), """{"steps":[{"text":"abcd","chunkSize":2,"silence":{"ms":60000,"afterChunks":2}}]}""");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var before = new List<string>();
        while (before.Count < 4)
        {
            before.Add((await reader.ReadLineAsync())!);
        }

        var pending = reader.ReadLineAsync(gone.Token).AsTask();
        Assert.Equal("ab", Streams.TextOf(Streams.DataOf(before)));
        Assert.False(pending.IsCompleted);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
    }

    [Theory]
    [InlineData("nonsense", "no valid script")]
    [InlineData("{}", "no valid script")]
    [InlineData("null", "no valid script")]
    [InlineData("""{"steps":[]}""", "at least one step")]
    [InlineData("""{"steps":[null]}""", "steps[0]: null is no step")]
    [InlineData("""{"steps":[{"txt":"a"}]}""", "txt")]
    [InlineData("""{"steps":[{"error":{"status":200}}]}""", "error.status 200 is outside 400..599")]
    [InlineData("""{"steps":[{"text":"a","error":{"status":500}}]}""", "error excludes text")]
    [InlineData("""{"steps":[{"delayMs":-1},{"delayMs":999999999}]}""", "steps[0]: delayMs -1 is outside 0..600000; steps[1]: delayMs 999999999")]
    [InlineData("""{"steps":[{"chunkSize":0}]}""", "chunkSize 0")]
    [InlineData("""{"steps":[{"cut":{"afterChunks":-1}}]}""", "cut.afterChunks -1")]
    [InlineData("""{"steps":[{"cut":{"how":"explode"}}]}""", "no valid script")]
    [InlineData("""{"steps":[{"toolCalls":[{"name":"","arguments":{}}]}]}""", "call without name")]
    [InlineData("""{"steps":[{"toolCalls":[{"name":"exec","arguments":[1]}]}]}""", "needs arguments")]
    [InlineData("""{"steps":[{"usage":{"promptTokens":-1,"completionTokens":0}}]}""", "usage")]
    public async Task A_malformed_script_is_refused_by_name(string script, string reason)
    {
        var (status, body, _) = await server.PostAsync(Body.User("hi"), script);

        Assert.Equal(400, status);
        Assert.Contains(reason, body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("X-Demo-Script", body.GetProperty("error").GetProperty("param").GetString());
    }

    private static string TextOf(JsonElement body) => body.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
}

/// <summary>Reads server-sent events.</summary>
internal static class Streams
{
    public static List<string> DataOf(IEnumerable<string> lines) =>
        lines.Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line["data: ".Length..]).ToList();

    public static string TextOf(IEnumerable<string> data) => string.Concat(data.Where(d => d != "[DONE]").Select(d =>
    {
        using var chunk = JsonDocument.Parse(d);
        var choices = chunk.RootElement.GetProperty("choices");
        return choices.GetArrayLength() > 0 && choices[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : "";
    }));
}

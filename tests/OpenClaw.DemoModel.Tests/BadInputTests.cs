namespace OpenClaw.DemoModel.Tests;

[Collection(DemoModelCollection.Name)]
public sealed class BadInputTests(DemoModelServer server)
{
    [Theory]
    [InlineData("", 400, null)]
    [InlineData("{", 400, null)]
    [InlineData("[]", 400, null)]
    [InlineData("null", 400, null)]
    [InlineData("{}", 400, "model")]
    [InlineData("""{"model":1}""", 400, "model")]
    [InlineData("""{"model":"gpt-9","messages":[{"role":"user","content":"x"}]}""", 404, "model")]
    [InlineData("""{"model":"demo-1"}""", 400, "messages")]
    [InlineData("""{"model":"demo-1","messages":[]}""", 400, "messages")]
    [InlineData("""{"model":"demo-1","messages":{}}""", 400, "messages")]
    [InlineData("""{"model":"demo-1","messages":[1]}""", 400, "messages[0]")]
    [InlineData("""{"model":"demo-1","messages":[{"content":"x"}]}""", 400, "messages[0].role")]
    [InlineData("""{"model":"demo-1","messages":[{"role":"king","content":"x"}]}""", 400, "messages[0].role")]
    [InlineData("""{"model":"demo-1","messages":[{"role":"user"}]}""", 400, "messages[0].content")]
    [InlineData("""{"model":"demo-1","messages":[{"role":"user","content":7}]}""", 400, "messages[0].content")]
    [InlineData("""{"model":"demo-1","messages":[{"role":"user","content":["x"]}]}""", 400, "messages[0].content[0]")]
    [InlineData("""{"model":"demo-1","messages":[{"role":"user","content":[{"type":"text"}]}]}""", 400, "messages[0].content[0].text")]
    [InlineData("""{"model":"demo-1","messages":[{"role":"tool","content":"x"}]}""", 400, "messages[0].tool_call_id")]
    [InlineData("""{"model":"demo-1","messages":[{"role":"assistant","tool_calls":[{"id":"a"}]}]}""", 400, "messages[0].tool_calls[0]")]
    [InlineData("""{"model":"demo-1","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"a","arguments":""}}]}]}""", 400, "messages[0].tool_calls[0].id")]
    [InlineData("""{"model":"demo-1","stream":"yes","messages":[{"role":"user","content":"x"}]}""", 400, "stream")]
    [InlineData("""{"model":"demo-1","n":2,"messages":[{"role":"user","content":"x"}]}""", 400, "n")]
    [InlineData("""{"model":"demo-1","tools":{},"messages":[{"role":"user","content":"x"}]}""", 400, "tools")]
    [InlineData("""{"model":"demo-1","tools":[{"type":"function"}],"messages":[{"role":"user","content":"x"}]}""", 400, "tools[0]")]
    [InlineData("""{"model":"demo-1","stream_options":1,"messages":[{"role":"user","content":"x"}]}""", 400, "stream_options")]
    public async Task A_wrong_request_is_refused_and_the_member_named(string json, int status, string? param)
    {
        var (answered, body, _) = await server.PostAsync(json);

        var error = body.GetProperty("error");
        Assert.Equal(status, answered);
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData("GET", "/v1/chat/completions", 405)]
    [InlineData("GET", "/v1/nothing", 404)]
    [InlineData("GET", "/v1/models/gpt-9", 404)]
    public async Task Unknown_routes_and_models_have_an_error_body_too(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await server.Client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains("\"invalid_request_error\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_and_the_server_lives_on()
    {
        // The client waits for the server's consent before it sends the body, so the answer cannot get lost in a broken upload.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(Body.User(new string('x', 31_000_000))),
            Headers = { ExpectContinue = true },
        };
        using var response = await server.Client.SendAsync(request);
        using var health = await server.Client.GetAsync(new Uri("/health", UriKind.Relative));

        Assert.Equal(413, (int)response.StatusCode);
        Assert.Equal(200, (int)health.StatusCode);
    }
}

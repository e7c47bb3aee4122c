using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Telemetry;

namespace OpenClaw.Gateway.Tests.Providers;

/// <summary>Which model answers when another one does not, and what a person learns of it.</summary>
public sealed class FallbackTests(DemoModelFixture demo) : IClassFixture<DemoModelFixture>
{
    private const string TooMany = """{"error":{"status":429,"retryAfterSeconds":3600,"message":"too many requests"}}""";

    [Theory]
    [InlineData("""{"error":{"status":401,"message":"no such key"}}""")]
    [InlineData("""{"error":{"status":404,"message":"no such model"}}""")]
    [InlineData("""{"error":{"status":402,"message":"no credit"}}""")]
    [InlineData(TooMany)]
    public async Task The_next_model_answers_without_waiting(string fault)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            DemoModelFixture.Config(("first", demo.Provider("openai-completions", fault)), ("second", demo.Provider("anthropic-messages", """{"text":"from the second"}"""))),
            receiver.Environment.ToDictionary());
        await using var client = await gateway.ConnectAsync();

        var run = Guid.NewGuid().ToString();
        var (end, _) = await client.RunAsync("hi", run);

        Assert.Equal("from the second", end.Text());
        Assert.Equal("second", (string?)gateway.Transcript()[^1]["provider"]);
        Assert.Contains("openclaw.model.fallback", Assert.Single(await receiver.TraceAsync(run), span => span.Name == "agent.turn").Events);
        await gateway.StopAsync();
        Assert.Contains(Directory.GetFiles(Path.Combine(gateway.StateDir, "logs")), file => File.ReadAllText(file).Contains("is asked in place of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_was_refused_is_left_alone_for_a_while()
    {
        // Asked a second time, the first would answer.
        await using var gateway = await TestGateway.StartAsync(DemoModelFixture.Config(
            ("first", demo.Provider("openai-completions", TooMany, """{"text":"from the first"}""")), ("second", demo.Provider("openai-responses", """{"text":"one"}""", """{"text":"two"}"""))));
        await using var client = await gateway.ConnectAsync();

        Assert.Equal("one", (await client.RunAsync("hi")).End.Text());
        Assert.Equal("two", (await client.RunAsync("again")).End.Text());
    }

    [Fact]
    public async Task The_only_key_there_is_is_tried_again_however_lately_it_failed()
    {
        await using var gateway = await TestGateway.StartAsync(DemoModelFixture.Config(("only", demo.Provider("openai-completions", TooMany, """{"text":"better now"}"""))));
        await using var client = await gateway.ConnectAsync();

        var (failed, _) = await client.RunAsync("hi");
        var (fine, _) = await client.RunAsync("again");

        Assert.Equal("error", (string?)failed["state"]);
        Assert.Contains("3600 s", (string?)failed["errorMessage"]);
        Assert.Equal("better now", fine.Text());
    }

    [Fact]
    public async Task When_all_fail_the_answer_names_each_with_reason_and_fix_and_no_key()
    {
        await using var gateway = await TestGateway.StartAsync(DemoModelFixture.Config(
            ("first", demo.Provider("openai-completions", $$"""{"error":{"status":401,"message":"Incorrect key: {{DemoModelFixture.Key}}"} }""")),
            ("second", demo.Provider("openai-responses", TooMany)),
            ("third", demo.Provider("anthropic-messages", """{"error":{"status":529,"message":"overloaded"}}""", """{"error":{"status":529,"message":"overloaded"}}"""))));
        await using var client = await gateway.ConnectAsync();

        var (end, _) = await client.RunAsync("hi");

        var message = (string?)end["errorMessage"];
        Assert.Equal("error", (string?)end["state"]);
        Assert.Contains("first/demo-1: 401 Incorrect key: (key). Check the key (models.providers.first.apiKey).", message);
        Assert.Contains("second/demo-1: 429 too many requests. Try again in 3600 s", message);
        Assert.Contains("third/demo-1: 529 overloaded. (2 attempts)", message);
        Assert.DoesNotContain(client.Frames, frame => frame.ToJsonString().Contains(DemoModelFixture.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_that_is_not_there_is_named_with_its_address()
    {
        var gone = demo.Provider("openai-completions");
        gone["baseUrl"] = "http://127.0.0.1:1/v1";
        await using var gateway = await TestGateway.StartAsync(DemoModelFixture.Config(("gone", gone)));
        await using var client = await gateway.ConnectAsync();

        var (end, _) = await client.RunAsync("hi");

        Assert.Contains("gone/demo-1: Connection refused", (string?)end["errorMessage"]);
        Assert.Contains("models.providers.gone.baseUrl (http://127.0.0.1:1)", (string?)end["errorMessage"]);
    }

    [Fact]
    public async Task Auth_profiles_are_tried_in_their_order_before_the_configured_key()
    {
        await using var model = await ScriptedModel.StartAsync();
        var config = model.Config("auth: { order: { fake: ['fake:work', 'fake:home'] } },");
        await using var gateway = await TestGateway.StartAsync(config);
        var directory = Directory.CreateDirectory(Path.Combine(gateway.StateDir, "agents", "main", "agent")).FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "auth-profiles.json"), """
            {"version":1,"profiles":{"fake:home":{"type":"api_key","provider":"fake","key":"sk-home-1"},"fake:work":{"type":"api_key","provider":"fake","key":"sk-work-1"},
             "other:default":{"type":"api_key","provider":"other","key":"sk-other-1"}}}
            """);
        await using var client = await gateway.ConnectAsync();
        model.Fails(401).Fails(401).Says("with the configured key");

        var (end, _) = await client.RunAsync("hi");

        Assert.Equal("with the configured key", end.Text());
        Assert.Equal(["Bearer sk-work-1", "Bearer sk-home-1", "Bearer sk-fake"], model.Requests.Select(request => request.Authorization));
    }

    [Theory]
    [InlineData("high", "high")]
    [InlineData("minimal", "minimal")]
    [InlineData("xhigh", "xhigh")]
    public async Task The_sessions_thinking_level_goes_to_models_that_think(string level, string effort)
    {
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(model.Config().Replace("reasoning: false", "reasoning: true", StringComparison.Ordinal));
        await using var client = await gateway.ConnectAsync();
        model.Says("thought");
        await client.AskAsync("sessions.patch", new JsonObject { ["key"] = "main", ["thinkingLevel"] = level });

        await client.RunAsync("hi");

        Assert.Equal(effort, (string?)Assert.Single(model.Requests).Body["reasoning_effort"]);
    }
}

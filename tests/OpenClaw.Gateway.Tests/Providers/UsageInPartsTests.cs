using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests.Providers;

/// <summary>Providers that count more than once while they answer: what they count last is what there was.</summary>
public sealed class UsageInPartsTests
{
    private const string Messages = """
        event: message_start
        data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"parts-1","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1000,"cache_read_input_tokens":400,"cache_creation_input_tokens":0,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"counted"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":USAGE}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    [Theory]
    [InlineData("""{"output_tokens":100}""")]
    [InlineData("""{"input_tokens":1000,"cache_read_input_tokens":400,"cache_creation_input_tokens":0,"output_tokens":100}""")]
    public async Task Messages_count_at_the_beginning_and_at_the_end(string atTheEnd) =>
        await AnswerIsChargedOnceAsync("anthropic-messages", "/v1/messages", Messages.Replace("USAGE", atTheEnd, StringComparison.Ordinal));

    [Fact]
    public async Task Completions_may_count_with_every_part() => await AnswerIsChargedOnceAsync("openai-completions", "/v1/chat/completions", string.Concat(
        Chunk("""[{"index":0,"delta":{"role":"assistant","content":"coun"},"finish_reason":null}]""", 1),
        Chunk("""[{"index":0,"delta":{"content":"ted"},"finish_reason":null}]""", 50),
        Chunk("""[{"index":0,"delta":{},"finish_reason":"stop"}]""", 100),
        Chunk("[]", 100),
        "data: [DONE]\n\n"));

    private static string Chunk(string choices, int written) =>
        $$$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"parts-1","choices":{{{choices}}},"usage":{"prompt_tokens":1400,"completion_tokens":{{{written}}},"total_tokens":{{{1400 + written}}},"prompt_tokens_details":{"cached_tokens":400} } }"""
            + "\n\n";

    private static async Task AnswerIsChargedOnceAsync(string api, string path, string stream)
    {
        // Gateways of other tests run in this process too: the provider's name tells this one's charges.
        var id = $"parts-{Guid.NewGuid():n}";
        var charged = new ConcurrentBag<double>();
        using var listener = new MeterListener { InstrumentPublished = static (instrument, self) => Listen(instrument, self) };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            if (tags.ToArray().Any(tag => Equals(tag.Value, id)))
            {
                charged.Add(value);
            }
        });
        listener.Start();
        await using var provider = await ProviderAsync(path, stream);
        await using var gateway = await TestGateway.StartAsync($$"""
            {
              gateway: { mode: 'local', auth: { mode: 'token', token: '{{TestGateway.Token}}' } },
              models: { providers: { '{{id}}': { baseUrl: '{{provider.Urls.First()}}/v1', apiKey: 'sk-fake', api: '{{api}}',
                models: [{ id: 'parts-1', name: 'parts', cost: { input: 2, output: 10, cacheRead: 0.5, cacheWrite: 0 } }] } } },
              agents: { defaults: { model: { primary: '{{id}}/parts-1' } } },
            }
            """);
        await using var client = await gateway.ConnectAsync();

        var (end, _) = await client.RunAsync("hi");

        Assert.Equal("counted", end.Text());
        var usage = gateway.Transcript()[^1]["usage"]!;
        Assert.Equal((1000, 100, 400, 1500), ((int)usage["input"]!, (int)usage["output"]!, (int)usage["cacheRead"]!, (int)usage["totalTokens"]!));
        const double cost = ((1000 * 2) + (100 * 10) + (400 * 0.5)) / 1e6;
        Assert.Equal(cost, (double)usage["cost"]!["total"]!, 1e-12);
        Assert.Equal(cost, charged.Sum(), 1e-12);
    }

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Name == "openclaw.usage.cost")
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private static async Task<WebApplication> ProviderAsync(string path, string stream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost(path, (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            return context.Response.WriteAsync(stream);
        });
        await app.StartAsync();
        return app;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Turns.Benchmarks;

/// <summary>
/// A provider that answers at once and notes when it was asked and when its answer was sent. A message <c>calls N</c> is answered by
/// N calls of a tool, one after the other, and then a word; any other by the word.
/// </summary>
internal sealed class Provider : IAsyncDisposable
{
    private static readonly byte[] Word = Stream("""{"role":"assistant","content":"done"}""", "stop");

    private readonly WebApplication _app;
    private int _call;

    private Provider(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First() + "/v1");

    /// <summary>When a request had come whole, and when the answer to it had been sent; timestamps of <see cref="Stopwatch"/>.</summary>
    public ConcurrentQueue<(long Asked, long Answered)> Exchanges { get; } = [];

    public static async Task<Provider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var provider = new Provider(app);
        app.MapPost("/v1/chat/completions", provider.AnswerAsync);
        await app.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var asked = Stopwatch.GetTimestamp();
        var text = Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.WriteAsync(IsWanted(text) ? Call() : Word);
        await context.Response.CompleteAsync();
        Exchanges.Enqueue((asked, Stopwatch.GetTimestamp()));
    }

    // Whether the last message of the person wants more calls than there have been since.
    private static bool IsWanted(string text)
    {
        const string wish = "calls ";
        var last = text.LastIndexOf("\"role\":\"user\"", StringComparison.Ordinal);
        var at = text.IndexOf(wish, Math.Max(0, last), StringComparison.Ordinal);
        if (at < 0)
        {
            return false;
        }

        var digits = text.AsSpan(at + wish.Length);
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        var made = 0;
        for (var i = text.IndexOf("\"role\":\"tool\"", last, StringComparison.Ordinal); i >= 0; i = text.IndexOf("\"role\":\"tool\"", i + 1, StringComparison.Ordinal))
        {
            made++;
        }

        return made < int.Parse(digits[..length], CultureInfo.InvariantCulture);
    }

    private byte[] Call()
    {
        var id = Interlocked.Increment(ref _call);
        return Stream(
            $$$"""{"role":"assistant","tool_calls":[{"index":0,"id":"call_{{{id}}}","type":"function","function":{"name":"exec","arguments":"{\"command\":\"true\"}"}}]}""",
            "tool_calls");
    }

    private static byte[] Stream(string delta, string finish) => Encoding.UTF8.GetBytes(
        $$"""
        data: {{Chunk($$$"""[{"index":0,"delta":{{{delta}}},"finish_reason":null}]""")}}

        data: {{Chunk($$$"""[{"index":0,"delta":{},"finish_reason":"{{{finish}}}"}]""")}}

        data: {{Chunk("[]", ""","usage":{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110}""")}}

        data: [DONE]


        """);

    private static string Chunk(string choices, string more = "") =>
        $$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"bench-1","choices":{{choices}}{{more}}}""";
}

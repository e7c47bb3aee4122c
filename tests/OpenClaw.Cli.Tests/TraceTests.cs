using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Cli.Tests;

public sealed class TraceTests : IAsyncLifetime, IDisposable
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string ApiKey = "dashboard-key";

    private const string Spans = """
        {"resourceSpans":[
          {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"openclaw-gateway"}}]},"scopeSpans":[{"scope":{"name":"OpenClaw.Gateway"},"spans":[
            {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"01","name":"chat.send","kind":2,"startTimeUnixNano":"1000000000","endTimeUnixNano":"1250000000",
             "attributes":[{"key":"openclaw.run.id","value":{"stringValue":"run-1"}}]},
            {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"02","parentSpanId":"01","name":"agent.turn","startTimeUnixNano":"1001000000","endTimeUnixNano":"1249000000"},
            {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"04","parentSpanId":"02","name":"execute_tool exec","startTimeUnixNano":"1100000000","endTimeUnixNano":"1200000000","status":{"code":2},
             "attributes":[{"key":"openclaw.exec.exit_code","value":{"intValue":"7"}}]},
            {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"03","parentSpanId":"02","name":"chat fake-1","startTimeUnixNano":"1010000000","endTimeUnixNano":"1090000000",
             "attributes":[{"key":"gen_ai.usage.input_tokens","value":{"intValue":"120"}},{"key":"gen_ai.usage.output_tokens","value":{"intValue":"12"}},{"key":"openclaw.usage.cost","value":{"doubleValue":0.00054}}]}]}]},
          {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"sandbox-worker"}}]},"scopeSpans":[{"scope":{"name":"OpenClaw.SandboxWorker"},"spans":[
            {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"05","parentSpanId":"04","name":"process","startTimeUnixNano":"1110000000","endTimeUnixNano":"1190000000"}]}]}]}
        """;

    private readonly Cli _cli = new();
    private WebApplication _dashboard = null!;

    private Dictionary<string, string?> Environment => new() { ["OPENCLAW_TELEMETRY_URL"] = _dashboard.Urls.First(), ["OPENCLAW_TELEMETRY_API_KEY"] = ApiKey };

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _dashboard = builder.Build();
        _dashboard.Use(async (context, next) =>
        {
            if (context.Request.Headers["x-api-key"] == ApiKey)
            {
                await next(context);
            }
            else
            {
                context.Response.StatusCode = 401;
            }
        });
        _dashboard.MapGet("/api/telemetry/spans", () => Results.Text($$"""{"data":{{Spans}},"totalCount":5,"returnedCount":5}""", "application/json"));
        _dashboard.MapGet("/api/telemetry/traces/" + TraceId, () => Results.Text($$"""{"data":{{Spans}},"totalCount":5,"returnedCount":5}""", "application/json"));
        await _dashboard.StartAsync();
    }

    public async Task DisposeAsync() => await _dashboard.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("run-1")]
    [InlineData(TraceId)]
    [InlineData("last")]
    public async Task A_message_is_a_tree_with_times_tokens_cost_and_exit_codes(string id)
    {
        var result = await _cli.RunAsync(Environment, "trace", id);

        Assert.Equal((0, string.Empty), (result.ExitCode, result.Error));
        Assert.Equal(
            [
                $"Trace {TraceId}",
                "5 spans, 250.0 ms",
                "",
                "chat.send                                      openclaw-gateway      250.0 ms",
                "└─ agent.turn                                  openclaw-gateway      248.0 ms",
                "   ├─ chat fake-1                              openclaw-gateway       80.0 ms  120 → 12 tokens · $0.00054",
                "   └─ execute_tool exec                        openclaw-gateway      100.0 ms  exit 7 · failed",
                "      └─ process                               sandbox-worker         80.0 ms",
            ],
            result.Output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task As_json_it_is_the_same_tree()
    {
        var result = await _cli.RunAsync(Environment, "trace", "--json");

        using var trace = JsonDocument.Parse(result.Output);
        Assert.Equal("run-1", trace.RootElement.GetProperty("runId").GetString());
        var turn = trace.RootElement.GetProperty("spans")[0].GetProperty("children")[0];
        Assert.Equal(["chat fake-1", "execute_tool exec"], turn.GetProperty("children").EnumerateArray().Select(span => span.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Without_a_dashboard_it_says_what_to_set()
    {
        var result = await _cli.RunAsync("trace", "run-1");

        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        Assert.StartsWith("No dashboard is configured", result.Error, StringComparison.Ordinal);
        Assert.Contains("OPENCLAW_TELEMETRY_URL", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown-run", ApiKey, "no trace of \"unknown-run\"", "Newest messages: run-1")]
    [InlineData("run-1", "wrong", "wants a key", "OPENCLAW_TELEMETRY_API_KEY")]
    public async Task What_cannot_be_shown_is_explained(string id, string key, string message, string remedy)
    {
        var result = await _cli.RunAsync(new Dictionary<string, string?>(Environment) { ["OPENCLAW_TELEMETRY_API_KEY"] = key }, "trace", id);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains(remedy, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dashboard_that_is_not_there_is_named()
    {
        var result = await _cli.RunAsync(new Dictionary<string, string?> { ["OPENCLAW_TELEMETRY_URL"] = "http://127.0.0.1:1" }, "trace");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("The dashboard at http://127.0.0.1:1/ does not answer", result.Error, StringComparison.Ordinal);
    }
}

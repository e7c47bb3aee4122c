using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenClaw.Gateway.Methods;
using OpenClaw.Gateway.Tests.Harness;

namespace OpenClaw.Gateway.Tests;

/// <summary>Secrets that are planted in the configuration turn up nowhere: no frame, error, log line, span, page or file of the log.</summary>
public sealed class CanaryTests
{
    private const string Token = "canary-gateway-token-5d1f";
    private const string ProviderKey = "canary-provider-key-77aa";
    private const string HookToken = "canary-hook-token-31c9";
    private const string Password = "canary-password-90be";

    [Fact]
    public async Task No_planted_secret_comes_out_anywhere()
    {
        var logs = new AllLogs();
        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => spans.Enqueue($"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))}"),
        };
        ActivitySource.AddActivityListener(listener);
        await using var model = await ScriptedModel.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            $$"""
            {
              gateway: { mode: 'local', auth: { mode: 'token', token: '{{Token}}', password: '{{Password}}' }, http: { endpoints: { chatCompletions: { enabled: true } } } },
              hooks: { enabled: true, token: '{{HookToken}}' },
              models: { providers: { fake: { baseUrl: '{{model.BaseUrl}}', apiKey: '{{ProviderKey}}', api: 'openai-completions', models: [{ id: 'fake-1', name: 'fake' }] } } },
              agents: { defaults: { model: { primary: 'fake/fake-1' } } },
            }
            """,
            new Dictionary<string, string?> { ["OPENCLAW_GATEWAY_TOKEN"] = null, ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace" }, logs: logs);
        await using var client = await gateway.OpenAsync();
        await client.ConnectAsync(Token);

        // A provider that refuses is what most often repeats a key.
        model.Fails(401);
        await client.RequestAsync("agent", new JsonObject { ["message"] = "hi", ["idempotencyKey"] = "k" });
        await client.WaitForEventAsync("chat", payload => (string?)payload["state"] is "error" or "final");
        foreach (var method in gateway.Services.GetRequiredService<MethodTable>().All.Where(method => method.Name is not ("agent" or "agent.wait" or "exec.approval.request")))
        {
            await client.CallAsync(method.Name, new JsonObject());
        }

        var pages = new List<string>();
        using var http = gateway.CreateHttpClient();
        foreach (var route in gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = '/' + route.RoutePattern.RawText!.TrimStart('/').Replace("{agentId}", "main", StringComparison.Ordinal);
            foreach (var secret in (string?[])[null, Token, "wrong"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret);
                using var answer = await http.SendAsync(request);
                pages.Add($"{answer.Headers} {await answer.Content.ReadAsStringAsync()}");
            }
        }

        await gateway.StopAsync();
        var all = client.Frames.Select(frame => frame.ToJsonString()).Concat(logs.Lines).Concat(spans).Concat(pages)
            .Concat(Directory.GetFiles(Path.Combine(gateway.StateDir, "logs")).Select(path => File.ReadAllText(path))).ToArray();
        foreach (var canary in (string[])[Token, ProviderKey, HookToken, Password])
        {
            Assert.DoesNotContain(all, text => text.Contains(canary, StringComparison.Ordinal));
        }

        Assert.Equal($"Bearer {ProviderKey}", Assert.Single(model.Requests).Authorization);
        Assert.True(!logs.Lines.IsEmpty && !spans.IsEmpty && pages.Count > 5);
    }

    private sealed class AllLogs : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

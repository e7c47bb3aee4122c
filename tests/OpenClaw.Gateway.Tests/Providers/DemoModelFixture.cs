using System.Text.Json.Nodes;
using OpenClaw.Gateway.Tests.Harness;
using OpenClaw.Testing.Processes;
using OpenClaw.Testing.Telemetry;

namespace OpenClaw.Gateway.Tests.Providers;

/// <summary>The demo model as a process, and configurations that use it in any dialect with any script.</summary>
public sealed class DemoModelFixture : IAsyncLifetime
{
    public const string Key = "sk-canary-0123456789";

    private ServiceProcess? _service;

    public async Task InitializeAsync() => _service = await ServiceProcess.StartAsync("OpenClaw.DemoModel");

    public async Task DisposeAsync() => await _service!.DisposeAsync();

    /// <summary>A provider of <c>models.providers</c>.</summary>
    /// <param name="api">Its dialect.</param>
    /// <param name="steps">Steps of a script that all its requests share, one after the other; none answers as usual.</param>
    public JsonObject Provider(string api, params string[] steps)
    {
        var provider = new JsonObject
        {
            ["baseUrl"] = new Uri(_service!.Address, "/v1").ToString(),
            ["apiKey"] = Key,
            ["api"] = api,
            ["models"] = new JsonArray(new JsonObject
            {
                ["id"] = "demo-1",
                ["name"] = "demo",
                ["reasoning"] = false,
                ["input"] = new JsonArray("text"),
                ["cost"] = new JsonObject { ["input"] = 2, ["output"] = 10, ["cacheRead"] = 0.5, ["cacheWrite"] = 0 },
                ["contextWindow"] = 200_000,
                ["maxTokens"] = 1000,
            }),
        };
        if (steps.Length > 0)
        {
            provider["headers"] = new JsonObject { ["X-Demo-Script"] = $$"""{"id":"{{Guid.NewGuid()}}","steps":[{{string.Join(',', steps)}}]}""" };
        }

        return provider;
    }

    /// <summary>openclaw.json with these providers; the first is the primary model, the others are its fallbacks.</summary>
    public static string Config(params (string Id, JsonObject Provider)[] providers) => new JsonObject
    {
        ["gateway"] = new JsonObject { ["mode"] = "local", ["auth"] = new JsonObject { ["mode"] = "token", ["token"] = TestGateway.Token } },
        ["models"] = new JsonObject
        {
            ["providers"] = new JsonObject(providers.Select(provider => KeyValuePair.Create(provider.Id, (JsonNode?)provider.Provider))),
            ["silenceSeconds"] = 2,
            ["retries"] = new JsonObject { ["attempts"] = 2, ["maxDelaySeconds"] = 3 },
        },
        ["agents"] = new JsonObject
        {
            ["defaults"] = new JsonObject
            {
                ["model"] = new JsonObject
                {
                    ["primary"] = $"{providers[0].Id}/demo-1",
                    ["fallbacks"] = new JsonArray([.. providers.Skip(1).Select(provider => (JsonNode)$"{provider.Id}/demo-1")]),
                },
                ["sandbox"] = new JsonObject { ["mode"] = "all" },
            },
        },
    }.ToJsonString();
}

/// <summary>Turns over the socket.</summary>
internal static class Turns
{
    /// <summary>Runs one turn to its end.</summary>
    /// <returns>The <c>chat</c> event at its end, and the deltas of all its text, joined.</returns>
    public static async Task<(JsonObject End, string Deltas)> RunAsync(this TestClient client, string message, string? runId = null)
    {
        var run = runId ?? Guid.NewGuid().ToString();
        await client.AskAsync("chat.send", new JsonObject { ["sessionKey"] = "main", ["message"] = message, ["idempotencyKey"] = run });
        bool IsOfRun(JsonObject frame, string name) => TestClient.IsEvent(frame, name) && (string?)frame["payload"]!["runId"] == run;
        var end = await client.WaitForAsync(frame => IsOfRun(frame, "chat") && (string?)frame["payload"]!["state"] is "final" or "error" && IsOfRun(frame, "chat"));
        var deltas = client.Frames.Where(frame => IsOfRun(frame, "agent") && (string?)frame["payload"]!["stream"] == "assistant")
            .Select(frame => (string?)frame["payload"]!["data"]!["delta"]);
        return (end["payload"]!.AsObject(), string.Concat(deltas));
    }

    /// <summary>The spans of one run. Gateways of other tests run in this process, and every listener hears all of them.</summary>
    public static async Task<IReadOnlyList<ReceivedSpan>> TraceAsync(this OtlpReceiver receiver, string run)
    {
        bool IsRoot(ReceivedSpan span) => span.Attributes.GetValueOrDefault("openclaw.run.id") is string id && id == run;
        var received = await receiver.WaitForAsync(all => all.Spans.Any(IsRoot), "the root span");
        return [.. received.Spans.Where(span => span.TraceId == received.Spans.Single(IsRoot).TraceId)];
    }

    public static string? Text(this JsonObject end) => (string?)end["message"]?["content"]?[0]?["text"];

    /// <summary>The messages of the main session's transcript.</summary>
    public static IReadOnlyList<JsonObject> Transcript(this TestGateway gateway)
    {
        var file = Assert.Single(Directory.GetFiles(Path.Combine(gateway.StateDir, "agents", "main", "sessions"), "*.jsonl"));
        return [.. File.ReadAllLines(file).Select(line => JsonNode.Parse(line)!["message"] as JsonObject).OfType<JsonObject>()];
    }
}

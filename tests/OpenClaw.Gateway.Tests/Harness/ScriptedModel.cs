using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Gateway.Tests.Harness;

/// <summary>A model provider on a real socket that answers what the test scripted, and keeps what it was asked.</summary>
public sealed class ScriptedModel : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Reply> _replies = Channel.CreateUnbounded<Reply>();
    private readonly List<(JsonObject Body, string? Authorization, string? TraceParent)> _requests = [];

    private ScriptedModel(WebApplication app) => _app = app;

    public string BaseUrl => _app.Urls.First() + "/v1";

    public IReadOnlyList<(JsonObject Body, string? Authorization, string? TraceParent)> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>openclaw.json for a gateway that uses this model.</summary>
    public string Config(string more = "") => $$"""
        {
          gateway: { mode: 'local', auth: { mode: 'token', token: '{{TestGateway.Token}}' } },
          models: { mode: 'merge', providers: { fake: { baseUrl: '{{BaseUrl}}', apiKey: 'sk-fake', api: 'openai-completions',
            models: [{ id: 'fake-1', name: 'fake', reasoning: false, input: ['text'], cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }, contextWindow: 200000, maxTokens: 8192 }] } } },
          agents: { defaults: { model: { primary: 'fake/fake-1' }, sandbox: { mode: 'all' } } },
          {{more}}
        }
        """;

    /// <summary>Answers a request by what is in it, before the script; null leaves it to the script.</summary>
    public Func<JsonObject, string?>? Responder { get; set; }

    /// <summary>Runs the command that this says, before the script; null leaves it to the script.</summary>
    public Func<JsonObject, string?>? CallsFor { get; set; }

    public static async Task<ScriptedModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var model = new ScriptedModel(app);
        app.MapPost("/v1/chat/completions", model.AnswerAsync);
        await app.StartAsync();
        return model;
    }

    public ScriptedModel Says(params string[] deltas) => Add(new Reply(deltas, null, null));

    public ScriptedModel Calls(string tool, JsonObject arguments, string id = "call_1") => Add(new Reply([], (id, tool, arguments.ToJsonString()), null));

    public ScriptedModel CallsRaw(string tool, string arguments) => Add(new Reply([], ("call_1", tool, arguments), null));

    public ScriptedModel Fails(int status, string message = "scripted failure") => Add(new Reply([], null, status) { Error = message });

    /// <summary>An answer that begins and then waits until <paramref name="gate"/> ends.</summary>
    public ScriptedModel SaysThenWaits(string delta, Task gate) => Add(new Reply([delta], null, null) { Gate = gate });

    /// <summary>Drops an answer that nobody has asked for; false when there is none.</summary>
    public bool Forget() => _replies.Reader.TryRead(out _);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private ScriptedModel Add(Reply reply)
    {
        Assert.True(_replies.Writer.TryWrite(reply));
        return this;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        lock (_requests)
        {
            _requests.Add((body, context.Request.Headers.Authorization, context.Request.Headers["traceparent"]));
        }

        Reply? reply;
        if (Responder?.Invoke(body) is { } text)
        {
            reply = new Reply([text], null, null);
        }
        else if (CallsFor?.Invoke(body) is { } command)
        {
            reply = new Reply([], ($"call_{Guid.NewGuid():n}", "exec", new JsonObject { ["command"] = command }.ToJsonString()), null);
        }
        else if (!_replies.Reader.TryRead(out reply))
        {
            reply = new Reply(["(the script is over)"], null, null);
        }

        if (reply.Status is { } status)
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(new { error = new { message = reply.Error, type = "invalid_request_error" } });
            return;
        }

        context.Response.ContentType = "text/event-stream";
        foreach (var delta in reply.Deltas)
        {
            await WriteAsync(context, new JsonObject { ["role"] = "assistant", ["content"] = delta }, null);
        }

        if (reply.Gate is { } gate)
        {
            await gate.WaitAsync(context.RequestAborted);
        }

        if (reply.Call is { } call)
        {
            await WriteAsync(context, new JsonObject
            {
                ["role"] = "assistant",
                ["tool_calls"] = new JsonArray(new JsonObject
                {
                    ["index"] = 0,
                    ["id"] = call.Id,
                    ["type"] = "function",
                    ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
                }),
            }, null);
        }

        await WriteAsync(context, [], reply.Call is null ? "stop" : "tool_calls");
        var usage = Chunk(new JsonArray());
        usage["usage"] = new JsonObject { ["prompt_tokens"] = 10, ["completion_tokens"] = 5, ["total_tokens"] = 15 };
        await context.Response.WriteAsync($"data: {usage.ToJsonString()}\n\ndata: [DONE]\n\n");
    }

    private static async Task WriteAsync(HttpContext context, JsonObject delta, string? finish)
    {
        var chunk = Chunk(new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }));
        await context.Response.WriteAsync($"data: {chunk.ToJsonString()}\n\n");
        await context.Response.Body.FlushAsync();
    }

    private static JsonObject Chunk(JsonArray choices) => new()
    {
        ["id"] = "c1",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1,
        ["model"] = "fake-1",
        ["choices"] = choices,
    };

    private sealed record Reply(string[] Deltas, (string Id, string Name, string Arguments)? Call, int? Status)
    {
        public Task? Gate { get; init; }

        public string Error { get; init; } = string.Empty;
    }
}

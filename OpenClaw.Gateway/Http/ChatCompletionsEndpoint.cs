using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Http;

/// <summary><c>POST /v1/chat/completions</c>: a turn of an agent behind OpenAI's older interface.</summary>
internal sealed class ChatCompletionsEndpoint(ApiGate gate, ApiTurns turns, ConfigurationStore configuration, TimeProvider time)
{
    private const int MaxBodyBytes = 1024 * 1024;
    private const string DefaultModel = "openclaw";

    public bool IsEnabled => configuration.Current.Settings.Gateway?.Http?.Endpoints?.ChatCompletions?.Enabled == true;

    public async Task HandleAsync(HttpContext context)
    {
        if (!IsEnabled)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (await gate.EnterAsync(context, MaxBodyBytes) is not { } body)
        {
            return;
        }

        var model = ApiJson.Text(body["model"]) ?? DefaultModel;
        if (Refusal(body, out var prompt) is { } refusal)
        {
            await ApiGate.FailAsync(context, StatusCodes.Status400BadRequest, "invalid_request_error", refusal);
            return;
        }

        if (turns.AgentOf(context.Request, model) is not { } agentId)
        {
            await ApiGate.FailAsync(context, StatusCodes.Status404NotFound, "invalid_request_error", $"There is no agent for the model \"{Methods.ShownText.Of(model)}\".");
            return;
        }

        var id = $"chatcmpl_{Guid.NewGuid()}";
        var turn = turns.Start(context, id, "openai", agentId, ApiJson.Text(body["user"]), prompt!);
        if (body["stream"] is JsonValue value && value.TryGetValue<bool>(out var stream) && stream)
        {
            await StreamAsync(context, turn, id, model);
        }
        else
        {
            await AnswerAsync(context, turn.Run, id, model);
        }
    }

    private async Task AnswerAsync(HttpContext context, AgentRun run, string id, string model)
    {
        await run.Completion;
        if (run.Status != RunStatus.Ok)
        {
            await ApiGate.FailAsync(context, StatusCodes.Status500InternalServerError, "api_error", run.Error ?? $"the turn was aborted ({run.StopReason})");
            return;
        }

        await ApiGate.JsonAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["id"] = id,
            ["object"] = "chat.completion",
            ["created"] = Now(),
            ["model"] = model,
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = run.Text.Length > 0 ? run.Text : ApiTurn.NoAnswer },
                ["finish_reason"] = "stop",
            }),
            ["usage"] = new JsonObject
            {
                ["prompt_tokens"] = run.Usage.Input,
                ["completion_tokens"] = run.Usage.Output,
                ["total_tokens"] = run.Usage.Total,
            },
        });
    }

    private async Task StreamAsync(HttpContext context, ApiTurn turn, string id, string model)
    {
        var events = ServerSentEvents.Begin(context);
        var created = Now();
        await events.SendAsync(Chunk(new JsonObject { ["role"] = "assistant" }, withReason: false, null));
        var said = false;
        await foreach (var part in turn.Text.ReadAllAsync(context.RequestAborted))
        {
            said = true;
            await events.SendAsync(Chunk(new JsonObject { ["content"] = part }, withReason: true, null));
        }

        if (turn.Run.Status == RunStatus.Ok)
        {
            if (!said)
            {
                await events.SendAsync(Chunk(new JsonObject { ["content"] = ApiTurn.NoAnswer }, withReason: true, null));
            }

            await events.SendAsync(Chunk([], withReason: true, "stop"));
        }
        else
        {
            await events.SendAsync(new JsonObject
            {
                ["error"] = new JsonObject { ["message"] = turn.Run.Error ?? $"the turn was aborted ({turn.Run.StopReason})", ["type"] = "api_error" },
            });
        }

        await events.EndAsync();

        JsonObject Chunk(JsonObject delta, bool withReason, string? reason)
        {
            var choice = new JsonObject { ["index"] = 0, ["delta"] = delta };
            if (withReason)
            {
                choice["finish_reason"] = reason;
            }

            return new JsonObject
            {
                ["id"] = id,
                ["object"] = "chat.completion.chunk",
                ["created"] = created,
                ["model"] = model,
                ["choices"] = new JsonArray(choice),
            };
        }
    }

    private static string? Refusal(JsonObject body, out ApiPrompt? prompt)
    {
        prompt = null;
        var messages = new List<(string, string)>();
        foreach (var message in (body["messages"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (ApiPrompt.TextOf(message["content"]) is not { } text)
            {
                return "`messages` has a part that is no text; this version takes text only.";
            }

            messages.Add((message["role"]?.ToString() ?? string.Empty, text));
        }

        prompt = ApiPrompt.Of(messages, null);
        return prompt is null ? "Missing user message in `messages`." : null;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();
}

/// <summary>An answer that comes event by event.</summary>
internal sealed class ServerSentEvents(HttpContext context)
{
    public static ServerSentEvents Begin(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        return new ServerSentEvents(context);
    }

    /// <summary>Sends one event and does not wait for the next one to fill a buffer.</summary>
    public async Task SendAsync(JsonObject data, string? name = null)
    {
        await context.Response.WriteAsync($"{(name is null ? string.Empty : $"event: {name}\n")}data: {JsonText.Line(data)}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public Task EndAsync() => context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
}

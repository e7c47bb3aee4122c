using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;

namespace OpenClaw.Gateway.Http;

/// <summary><c>POST /v1/responses</c>: a turn of an agent behind OpenAI's newer interface.</summary>
internal sealed class ResponsesEndpoint(ApiGate gate, ApiTurns turns, ConfigurationStore configuration, TimeProvider time)
{
    private const int MaxBodyBytes = 20 * 1024 * 1024;

    public bool IsEnabled => configuration.Current.Settings.Gateway?.Http?.Endpoints?.Responses?.Enabled == true;

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

        if (Refusal(body, out var model, out var prompt) is { } refusal)
        {
            await ApiGate.FailAsync(context, StatusCodes.Status400BadRequest, "invalid_request_error", refusal);
            return;
        }

        if (turns.AgentOf(context.Request, model) is not { } agentId)
        {
            await ApiGate.FailAsync(context, StatusCodes.Status404NotFound, "invalid_request_error", $"There is no agent for the model \"{Methods.ShownText.Of(model)}\".");
            return;
        }

        var turn = turns.Start(context, $"resp_{Guid.NewGuid()}", "openresponses", agentId, ApiJson.Text(body["user"]), prompt!);
        var answer = new Answer(turn.Run, model, time.GetUtcNow().ToUnixTimeSeconds());
        if (body["stream"] is JsonValue value && value.TryGetValue<bool>(out var stream) && stream)
        {
            await StreamAsync(context, turn, answer);
            return;
        }

        await turn.Run.Completion;
        if (turn.Run.Status == RunStatus.Ok)
        {
            await ApiGate.JsonAsync(context, StatusCodes.Status200OK, answer.Whole("completed"));
        }
        else
        {
            await ApiGate.FailAsync(context, StatusCodes.Status500InternalServerError, "api_error", answer.Problem);
        }
    }

    private static async Task StreamAsync(HttpContext context, ApiTurn turn, Answer answer)
    {
        var events = ServerSentEvents.Begin(context);
        await SendAsync("response.created", ("response", answer.Whole("in_progress")));
        await SendAsync("response.in_progress", ("response", answer.Whole("in_progress")));
        await SendAsync("response.output_item.added", ("output_index", 0), ("item", answer.Item("in_progress", string.Empty)));
        await SendPartAsync("response.content_part.added", ("part", Answer.Part(string.Empty)));
        var said = false;
        await foreach (var part in turn.Text.ReadAllAsync(context.RequestAborted))
        {
            said = true;
            await SendPartAsync("response.output_text.delta", ("delta", part));
        }

        if (turn.Run.Status != RunStatus.Ok)
        {
            var failed = answer.Whole("failed");
            failed["error"] = new JsonObject { ["code"] = "api_error", ["message"] = answer.Problem };
            await SendAsync("response.failed", ("response", failed));
            await events.EndAsync();
            return;
        }

        if (!said)
        {
            await SendPartAsync("response.output_text.delta", ("delta", answer.Text));
        }

        await SendPartAsync("response.output_text.done", ("text", answer.Text));
        await SendPartAsync("response.content_part.done", ("part", Answer.Part(answer.Text)));
        await SendAsync("response.output_item.done", ("output_index", 0), ("item", answer.Item("completed", answer.Text)));
        await SendAsync("response.completed", ("response", answer.Whole("completed")));
        await events.EndAsync();

        Task SendPartAsync(string name, (string Name, JsonNode? Value) last) =>
            SendAsync(name, ("item_id", answer.ItemId), ("output_index", 0), ("content_index", 0), last);

        Task SendAsync(string name, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
        {
            var data = new JsonObject { ["type"] = name };
            foreach (var (member, value) in members)
            {
                data[member] = value;
            }

            return events.SendAsync(data, name);
        }
    }

    private static string? Refusal(JsonObject body, out string model, out ApiPrompt? prompt)
    {
        prompt = null;
        model = ApiJson.Text(body["model"]) ?? string.Empty;
        if (model.Length == 0)
        {
            return "model: Invalid input: expected string, received undefined";
        }

        if (body["tools"] is JsonArray { Count: > 0 })
        {
            return "tools: tools of the client are not supported in this version; the agent has its own.";
        }

        if (Messages(body["input"]) is not { } messages)
        {
            return "input: this version takes a text, or messages and function outputs of text.";
        }

        prompt = ApiPrompt.Of(messages, ApiJson.Text(body["instructions"]));
        return prompt is null ? "Missing user message in `input`." : null;
    }

    private static List<(string Role, string Text)>? Messages(JsonNode? input)
    {
        if (ApiJson.Text(input) is { } text)
        {
            return [("user", text)];
        }

        var messages = new List<(string, string)>();
        foreach (var item in (input as JsonArray ?? []).OfType<JsonObject>())
        {
            switch (item["type"]?.ToString() ?? "message")
            {
                case "message" when ApiPrompt.TextOf(item["content"]) is { } content:
                    messages.Add((item["role"]?.ToString() ?? "user", content));
                    break;
                case "function_call_output" when ApiPrompt.TextOf(item["output"]) is { } output:
                    messages.Add(("tool", output));
                    break;
                case "reasoning" or "item_reference":
                    break;
                default:
                    return null;
            }
        }

        return messages;
    }

    private sealed class Answer(AgentRun run, string model, long createdAt)
    {
        public string ItemId { get; } = $"msg_{Guid.NewGuid()}";

        public string Text => run.Text.Length > 0 ? run.Text : ApiTurn.NoAnswer;

        public string Problem => run.Error ?? $"the turn was aborted ({run.StopReason})";

        public static JsonObject Part(string text) => new() { ["type"] = "output_text", ["text"] = text };

        public JsonObject Item(string status, string text) => new()
        {
            ["type"] = "message",
            ["id"] = ItemId,
            ["role"] = "assistant",
            ["content"] = new JsonArray(Part(text)),
            ["status"] = status,
        };

        public JsonObject Whole(string status) => new()
        {
            ["id"] = run.RunId,
            ["object"] = "response",
            ["created_at"] = createdAt,
            ["status"] = status,
            ["model"] = model,
            ["output"] = status == "completed" ? new JsonArray(Item("completed", Text)) : new JsonArray(),
            ["usage"] = new JsonObject
            {
                ["input_tokens"] = run.Usage.Input,
                ["output_tokens"] = run.Usage.Output,
                ["total_tokens"] = run.Usage.Total,
            },
        };
    }
}

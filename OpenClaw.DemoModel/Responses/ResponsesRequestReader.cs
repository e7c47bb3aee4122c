using System.Text.Json;
using OpenClaw.DemoModel.Api;
using OpenClaw.DemoModel.Conversation;
using OpenClaw.DemoModel.Dialects;
using static OpenClaw.DemoModel.Dialects.BodyReading;

namespace OpenClaw.DemoModel.Responses;

/// <summary>Reads a request and names the member that is wrong. Members that change nothing for this model are not looked at.</summary>
internal static class ResponsesRequestReader
{
    private static readonly string[] TextTypes = ["input_text", "output_text", "text"];

    /// <summary>Checks a body and takes from it what the model needs.</summary>
    /// <exception cref="RequestRefusedException">The body is not what the API asks for.</exception>
    public static DialectRequest Read(JsonElement body)
    {
        RequireObject(body);
        var model = RequiredString(body, "model", "model");
        ModelsEndpoints.RequireKnown(model);
        if (body.TryGetProperty("previous_response_id", out var previous) && previous.ValueKind != JsonValueKind.Null)
        {
            throw RequestRefusedException.Invalid("previous_response_id", "previous_response_id: this server keeps no responses. Send the whole conversation in input.");
        }

        var forbidden = body.TryGetProperty("tool_choice", out var choice) && choice.ValueKind == JsonValueKind.String && choice.ValueEquals("none");
        var (tools, definitions) = ToolReading.Read(body, forbidden);
        var messages = new List<Message>();
        if (body.TryGetProperty("instructions", out var instructions) && instructions.ValueKind == JsonValueKind.String)
        {
            messages.Add(new Message(Role.System, instructions.GetString()!, []));
        }

        ReadInput(body, messages);
        return new DialectRequest(new ModelRequest(model, messages, tools, definitions), Flag(body, "stream", "stream"), true, Script(body));
    }

    private static void ReadInput(JsonElement body, List<Message> messages)
    {
        if (!body.TryGetProperty("input", out var input) || input.ValueKind is not (JsonValueKind.String or JsonValueKind.Array)
            || (input.ValueKind == JsonValueKind.Array && input.GetArrayLength() == 0))
        {
            throw RequestRefusedException.Invalid("input", "input must be a string or an array of at least one item.");
        }

        if (input.ValueKind == JsonValueKind.String)
        {
            messages.Add(new Message(Role.User, input.GetString()!, []));
            return;
        }

        var index = 0;
        foreach (var item in input.EnumerateArray())
        {
            ReadItem(item, $"input[{index++}]", messages);
        }
    }

    private static void ReadItem(JsonElement item, string path, List<Message> messages)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw RequestRefusedException.Invalid(path, $"{path} must be an object.");
        }

        switch (item.TryGetProperty("type", out _) ? RequiredString(item, "type", path + ".type") : "message")
        {
            case "message":
                ReadMessage(item, path, messages);
                break;
            case "function_call":
                AddToAnswer(messages, string.Empty, new ToolCall(
                    RequiredString(item, "name", path + ".name"),
                    RequiredString(item, "arguments", path + ".arguments", mayBeEmpty: true),
                    RequiredString(item, "call_id", path + ".call_id")));
                break;
            case "function_call_output":
                RequiredString(item, "call_id", path + ".call_id");
                messages.Add(new Message(
                    Role.Tool, item.TryGetProperty("output", out var output) ? Text(output, path + ".output", TextTypes) : string.Empty, []));
                break;
        }
    }

    private static void ReadMessage(JsonElement item, string path, List<Message> messages)
    {
        if (!item.TryGetProperty("content", out var content))
        {
            throw RequestRefusedException.Invalid(path + ".content", $"{path}.content is missing.");
        }

        var text = Text(content, path + ".content", TextTypes);
        switch (RequiredString(item, "role", path + ".role"))
        {
            case "user":
                messages.Add(new Message(Role.User, text, []));
                break;
            case "assistant":
                AddToAnswer(messages, text, null);
                break;
            case "system" or "developer":
                messages.Add(new Message(Role.System, text, []));
                break;
            case var role:
                throw RequestRefusedException.Invalid(path + ".role", $"{path}.role `{role}` is unknown. Use system, developer, user or assistant.");
        }
    }

    // What the model said in one reply comes back as several items in a row.
    private static void AddToAnswer(List<Message> messages, string text, ToolCall? call)
    {
        IReadOnlyList<ToolCall> calls = call is null ? [] : [call];
        if (messages is [.., { Role: Role.Assistant } last])
        {
            var joined = last.Text.Length == 0 ? text : text.Length == 0 ? last.Text : $"{last.Text}\n{text}";
            messages[^1] = new Message(Role.Assistant, joined, [.. last.ToolCalls, .. calls]);
        }
        else
        {
            messages.Add(new Message(Role.Assistant, text, calls));
        }
    }
}

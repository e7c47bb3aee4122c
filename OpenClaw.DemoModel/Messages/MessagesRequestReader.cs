using System.Text.Json;
using OpenClaw.DemoModel.Api;
using OpenClaw.DemoModel.Conversation;
using OpenClaw.DemoModel.Dialects;
using static OpenClaw.DemoModel.Dialects.BodyReading;

namespace OpenClaw.DemoModel.Messages;

/// <summary>Reads a request and names the member that is wrong. Members that change nothing for this model are not looked at.</summary>
internal static class MessagesRequestReader
{
    /// <summary>Checks a body and takes from it what the model needs.</summary>
    /// <exception cref="RequestRefusedException">The body is not what the API asks for.</exception>
    public static DialectRequest Read(JsonElement body)
    {
        RequireObject(body);
        var model = RequiredString(body, "model", "model");
        ModelsEndpoints.RequireKnown(model);
        if (!body.TryGetProperty("max_tokens", out var most) || most.ValueKind != JsonValueKind.Number || !most.TryGetInt64(out var tokens) || tokens < 1)
        {
            throw RequestRefusedException.Invalid("max_tokens", "max_tokens must be a whole number of at least 1.");
        }

        var forbidden = Child(body, "tool_choice", JsonValueKind.Object) is { } choice && RequiredString(choice, "type", "tool_choice.type") == "none";
        var (tools, definitions) = ToolReading.Read(body, forbidden);
        var messages = new List<Message>();
        if (body.TryGetProperty("system", out var system) && system.ValueKind != JsonValueKind.Null)
        {
            messages.Add(new Message(Role.System, Text(system, "system", "text"), []));
        }

        if (Child(body, "messages", JsonValueKind.Array) is not { } array || array.GetArrayLength() == 0)
        {
            throw RequestRefusedException.Invalid("messages", "messages must be an array of at least one message.");
        }

        var index = 0;
        foreach (var message in array.EnumerateArray())
        {
            Read(message, $"messages[{index++}]", messages);
        }

        return new DialectRequest(new ModelRequest(model, messages, tools, definitions), Flag(body, "stream", "stream"), true, Script(body));
    }

    private static void Read(JsonElement message, string path, List<Message> messages)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw RequestRefusedException.Invalid(path, $"{path} must be an object.");
        }

        if (!message.TryGetProperty("content", out var content))
        {
            throw RequestRefusedException.Invalid(path + ".content", $"{path}.content is missing.");
        }

        switch (RequiredString(message, "role", path + ".role"))
        {
            case "user":
                ReadUser(content, path + ".content", messages);
                break;
            case "assistant":
                messages.Add(new Message(Role.Assistant, Text(content, path + ".content", "text"), ReadCalls(content, path + ".content")));
                break;
            case var role:
                throw RequestRefusedException.Invalid(path + ".role", $"{path}.role `{role}` is unknown. Use user or assistant.");
        }
    }

    // Results of tools come in the words of the user; what else the message holds is said by the person.
    private static void ReadUser(JsonElement content, string path, List<Message> messages)
    {
        var results = 0;
        var parts = content.ValueKind == JsonValueKind.Array ? content.GetArrayLength() : 1;
        for (var i = 0; content.ValueKind == JsonValueKind.Array && i < parts; i++)
        {
            var block = content[i];
            if (block.ValueKind == JsonValueKind.Object && block.TryGetProperty("type", out var type) && type.ValueEquals("tool_result"))
            {
                RequiredString(block, "tool_use_id", $"{path}[{i}].tool_use_id");
                var text = block.TryGetProperty("content", out var result) ? Text(result, $"{path}[{i}].content", "text") : string.Empty;
                messages.Add(new Message(Role.Tool, text, []));
                results++;
            }
        }

        var said = Text(content, path, "text");
        if (results < parts)
        {
            messages.Add(new Message(Role.User, said, []));
        }
    }

    private static List<ToolCall> ReadCalls(JsonElement content, string path)
    {
        var calls = new List<ToolCall>();
        for (var i = 0; content.ValueKind == JsonValueKind.Array && i < content.GetArrayLength(); i++)
        {
            var block = content[i];
            if (block.TryGetProperty("type", out var type) && type.ValueEquals("tool_use"))
            {
                var input = Child(block, "input", JsonValueKind.Object, $"{path}[{i}].input")
                    ?? throw RequestRefusedException.Invalid($"{path}[{i}].input", $"{path}[{i}].input must be an object.");
                calls.Add(new ToolCall(
                    RequiredString(block, "name", $"{path}[{i}].name"), input.GetRawText(), RequiredString(block, "id", $"{path}[{i}].id")));
            }
        }

        return calls;
    }
}

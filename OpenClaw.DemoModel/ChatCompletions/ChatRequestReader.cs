using System.Text.Json;
using OpenClaw.DemoModel.Api;
using OpenClaw.DemoModel.Conversation;
using OpenClaw.DemoModel.Dialects;
using static OpenClaw.DemoModel.Dialects.BodyReading;

namespace OpenClaw.DemoModel.ChatCompletions;

/// <summary>Reads a request and names the member that is wrong. Members that change nothing for this model are not looked at.</summary>
internal static class ChatRequestReader
{
    /// <summary>Checks a body and takes from it what the model needs.</summary>
    /// <exception cref="RequestRefusedException">The body is not what the API asks for.</exception>
    public static DialectRequest Read(JsonElement body)
    {
        RequireObject(body);

        var model = RequiredString(body, "model", "model");
        ModelsEndpoints.RequireKnown(model);
        if (body.TryGetProperty("n", out var n) && n.ValueKind != JsonValueKind.Null && !(n.TryGetInt32Safely() == 1))
        {
            throw RequestRefusedException.Invalid("n", "n must be 1: this model gives one choice.");
        }

        var stream = Flag(body, "stream", "stream");
        var includeUsage = Child(body, "stream_options", JsonValueKind.Object) is { } options
            && Flag(options, "include_usage", "stream_options.include_usage");
        var (tools, definitions) = ReadTools(body);
        var messages = ReadMessages(body);

        return new DialectRequest(new ModelRequest(model, messages, tools, definitions), stream, includeUsage, Script(body));
    }

    private static (IReadOnlySet<string> Names, string Definitions) ReadTools(JsonElement body)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (Child(body, "tools", JsonValueKind.Array) is not { } tools)
        {
            return (names, string.Empty);
        }

        var index = 0;
        foreach (var tool in tools.EnumerateArray())
        {
            var path = $"tools[{index++}]";
            if (tool.ValueKind != JsonValueKind.Object || Child(tool, "function", JsonValueKind.Object, path + ".function") is not { } function)
            {
                throw RequestRefusedException.Invalid(path, $"{path} must be an object of type `function` with a member `function`.");
            }

            names.Add(RequiredString(function, "name", path + ".function.name"));
        }

        // tool_choice "none" takes the tools away; every other choice leaves it to the conversation.
        var forbidden = body.TryGetProperty("tool_choice", out var choice) && choice.ValueKind == JsonValueKind.String && choice.ValueEquals("none");
        return (forbidden ? new HashSet<string>() : names, tools.GetRawText());
    }

    private static List<Message> ReadMessages(JsonElement body)
    {
        if (Child(body, "messages", JsonValueKind.Array) is not { } array || array.GetArrayLength() == 0)
        {
            throw RequestRefusedException.Invalid("messages", "messages must be an array of at least one message.");
        }

        return array.EnumerateArray().Select((message, index) => ReadMessage(message, $"messages[{index}]")).ToList();
    }

    private static Message ReadMessage(JsonElement message, string path)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw RequestRefusedException.Invalid(path, $"{path} must be an object.");
        }

        var word = RequiredString(message, "role", path + ".role");
        var role = word switch
        {
            "system" or "developer" => Role.System,
            "user" => Role.User,
            "assistant" => Role.Assistant,
            "tool" => Role.Tool,
            _ => throw RequestRefusedException.Invalid(
                path + ".role", $"{path}.role `{word}` is unknown. Use system, developer, user, assistant or tool."),
        };
        if (role == Role.Tool)
        {
            RequiredString(message, "tool_call_id", path + ".tool_call_id");
        }

        var calls = role == Role.Assistant ? ReadToolCalls(message, path) : [];
        return new Message(role, ReadContent(message, path + ".content", optional: role == Role.Assistant), calls);
    }

    private static string ReadContent(JsonElement message, string path, bool optional)
    {
        if (!message.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null)
        {
            return optional ? string.Empty : throw RequestRefusedException.Invalid(path, $"{path} is missing.");
        }

        return Text(content, path, "text");
    }

    private static List<ToolCall> ReadToolCalls(JsonElement message, string path)
    {
        if (Child(message, "tool_calls", JsonValueKind.Array, path + ".tool_calls") is not { } array)
        {
            return [];
        }

        return array.EnumerateArray().Select((call, index) =>
        {
            var callPath = $"{path}.tool_calls[{index}]";
            if (call.ValueKind != JsonValueKind.Object || Child(call, "function", JsonValueKind.Object, callPath + ".function") is not { } function)
            {
                throw RequestRefusedException.Invalid(callPath, $"{callPath} must be an object with a member `function`.");
            }

            return new ToolCall(
                RequiredString(function, "name", callPath + ".function.name"),
                RequiredString(function, "arguments", callPath + ".function.arguments", mayBeEmpty: true),
                RequiredString(call, "id", callPath + ".id"));
        }).ToList();
    }

    private static int? TryGetInt32Safely(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) ? value : null;
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Tools;

namespace OpenClaw.Gateway.Agents;

/// <summary>Carries out the tool calls of a turn: runs them, tells who watches, and writes what came of them to the transcript.</summary>
/// <param name="tools">The tools.</param>
/// <param name="run">The turn.</param>
/// <param name="record">Its transcript.</param>
/// <param name="events">Who watches; null when nobody should.</param>
internal sealed class TurnTools(ToolCatalog tools, AgentRun run, TurnRecord record, RunEvents? events)
{
    /// <summary>Runs a call.</summary>
    /// <param name="call">What the model wants.</param>
    /// <param name="pictures">Takes the pictures of the result, for a message of their own.</param>
    /// <returns>The result as the model sees it.</returns>
    public async Task<ChatMessage> CallAsync(FunctionCallContent call, List<AIContent> pictures)
    {
        var arguments = HistoryMapper.Arguments(call);
        events?.ToolStarted(call.CallId, call.Name, arguments);
        var result = call.Exception is { } fault
            ? ToolResult.Failure(call.Name, $"The arguments are no JSON object: {FirstLine(fault.Message)}")
            : await tools.CallAsync(
                new ToolCall(call.CallId, call.Name, arguments, run.Request.AgentId, run.Request.SessionKey)
                {
                    Model = run.Target?.Reference,
                    Run = run,
                    OnUpdate = update => events?.ToolUpdated(call.CallId, call.Name, Shown(update)),
                },
                run.Token);
        return Answer(call, result, pictures);
    }

    /// <summary>Answers a call with a result.</summary>
    public ChatMessage Answer(FunctionCallContent call, ToolResult result, List<AIContent> pictures)
    {
        var content = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = result.Text });
        if (result.Image is { } image)
        {
            content.Add(new JsonObject { ["type"] = "image", ["data"] = Convert.ToBase64String(image.Bytes), ["mimeType"] = image.MediaType });
            pictures.Add(new TextContent($"The picture that {call.Name} ({call.CallId}) read:"));
            pictures.Add(new DataContent(image.Bytes, image.MediaType));
        }

        events?.ToolEnded(call.CallId, call.Name, result.IsError, new JsonObject
        {
            ["content"] = content.DeepClone(),
            ["details"] = result.Details.DeepClone(),
        });
        record.Add(call, content, result);
        return new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, result.Text)]);
    }

    private static JsonObject Shown(ToolResult result) => new()
    {
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = result.Text }),
        ["details"] = result.Details.DeepClone(),
    };

    private static string FirstLine(string text) => text.ReplaceLineEndings("\n").Trim().Split('\n')[0];
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenClaw.Gateway.Providers;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Tools;

namespace OpenClaw.Gateway.Agents;

/// <summary>What a turn writes to its session's transcript, in the original's form.</summary>
internal sealed class TurnRecord(Transcript transcript, TimeProvider time)
{
    public Transcript Transcript => transcript;

    /// <summary>A message of a person or of another program.</summary>
    public void Add(string message, RunRequest request) => transcript.AppendMessage(new JsonObject
    {
        ["role"] = "user",
        ["content"] = new JsonArray(new JsonObject
        {
            ["type"] = "text",
            ["text"] = MessageEnvelope.Wrap(message, time.GetUtcNow(), request.IsChat ? request.RunId : null),
        }),
        ["timestamp"] = Now(),
    });

    /// <summary>A message of the gateway itself: the model sees it, the history that people see has it not.</summary>
    public void AddOwn(string kind, string message) => transcript.Append(
        "custom_message", ("customType", kind), ("content", MessageEnvelope.Wrap(message, time.GetUtcNow(), null)), ("display", false));

    /// <summary>An answer of a model, with its calls of tools.</summary>
    public void Add(ModelAnswer answer)
    {
        var content = new JsonArray();
        foreach (var thought in answer.Reasoning.Where(thought => thought.Text.Length > 0))
        {
            content.Add(new JsonObject { ["type"] = "thinking", ["thinking"] = thought.Text });
        }

        if (answer.Text.Length > 0)
        {
            content.Add(new JsonObject { ["type"] = "text", ["text"] = answer.Text });
        }

        foreach (var call in answer.Calls)
        {
            content.Add(new JsonObject
            {
                ["type"] = "toolCall",
                ["id"] = call.CallId,
                ["name"] = call.Name,
                ["arguments"] = HistoryMapper.Arguments(call),
            });
        }

        transcript.AppendMessage(new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = content,
            ["api"] = answer.Target.Api,
            ["provider"] = answer.Target.Provider,
            ["model"] = answer.Target.Model,
            ["usage"] = answer.Usage.ToJson(answer.Cost),
            ["stopReason"] = answer.StopReason,
            ["timestamp"] = Now(),
        });
    }

    /// <summary>The result of a call.</summary>
    public void Add(FunctionCallContent call, JsonArray content, ToolResult result) => transcript.AppendMessage(new JsonObject
    {
        ["role"] = "toolResult",
        ["toolCallId"] = call.CallId,
        ["toolName"] = call.Name,
        ["content"] = content,
        ["details"] = result.Details.DeepClone(),
        ["isError"] = result.IsError,
        ["timestamp"] = Now(),
    });

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}

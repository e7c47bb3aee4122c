using System.Text.Json.Nodes;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Tools;

/// <summary>What a tool call came to.</summary>
/// <param name="Text">What the model sees.</param>
/// <param name="Details">What programs see; goes into the transcript.</param>
/// <param name="IsError">Whether the call failed as a call, not merely the command in it.</param>
internal sealed record ToolResult(string Text, JsonObject Details, bool IsError = false)
{
    /// <summary>A failure in the form in which models of the original see it.</summary>
    public static ToolResult Failure(string tool, string error, JsonObject? details = null)
    {
        var shown = new JsonObject { ["status"] = "error", ["tool"] = tool, ["error"] = error };
        var all = (JsonObject)shown.DeepClone();
        foreach (var (name, value) in details ?? [])
        {
            all[name] = value?.DeepClone();
        }

        return new ToolResult(JsonText.Pretty(shown), all);
    }
}

/// <summary>One call of a tool by a model.</summary>
internal sealed record ToolCall(string Id, string Name, JsonObject Arguments, string AgentId, string SessionKey);

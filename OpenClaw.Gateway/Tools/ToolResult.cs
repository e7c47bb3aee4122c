using System.Text.Json.Nodes;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Tools;

/// <summary>What a tool call came to.</summary>
/// <param name="Text">What the model sees.</param>
/// <param name="Details">What programs see; goes into the transcript.</param>
/// <param name="IsError">Whether the call failed as a call, not merely the command in it.</param>
internal sealed record ToolResult(string Text, JsonObject Details, bool IsError = false)
{
    /// <summary>A picture that the model sees besides the text; null for most.</summary>
    public ToolImage? Image { get; init; }

    /// <summary>Whether the call failed, as a call or by what it ran.</summary>
    public bool Failed => IsError || Details["status"]?.ToString() == "error";

    /// <summary>A result whose text is the payload itself, as JSON that people can read.</summary>
    public static ToolResult Json(JsonObject payload) => new(JsonText.Pretty(payload), payload);

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

/// <summary>A picture.</summary>
/// <param name="MediaType">Such as <c>image/png</c>.</param>
/// <param name="Bytes">The file.</param>
internal sealed record ToolImage(string MediaType, byte[] Bytes);

/// <summary>A call cannot be carried out; the message says why and what to try.</summary>
internal sealed class ToolException(string message) : Exception(message);

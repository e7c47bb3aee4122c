using System.Text.Json.Nodes;
using OpenClaw.EndToEnd.Tests.Fixture;

namespace OpenClaw.EndToEnd.Tests.Tools;

/// <summary>Turns in which the demo model calls exactly the tools that a test names, and what came of each call.</summary>
internal sealed class ScriptedTurns(RunningSystem system)
{
    /// <summary>Runs one turn that makes these calls, one after the other.</summary>
    public async Task<IReadOnlyList<ToolOutcome>> CallAsync(params (string Tool, JsonObject Arguments)[] calls)
    {
        var ids = await RunAsync(calls);
        var outcomes = await ReadAsync(ids);
        Assert.Equal(calls.Length, outcomes.Count);
        return outcomes;
    }

    /// <summary>Runs one turn that makes these calls, whatever comes of them.</summary>
    /// <returns>The ids of the calls.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(params (string Tool, JsonObject Arguments)[] calls)
    {
        string[] ids = [.. calls.Select((_, i) => $"call_{i}_{Guid.NewGuid():n}")];
        var script = new JsonObject
        {
            ["steps"] = new JsonArray(
                new JsonObject
                {
                    ["toolCalls"] = new JsonArray([.. calls.Select((call, i) => (JsonNode)new JsonObject
                    {
                        ["id"] = ids[i],
                        ["name"] = call.Tool,
                        ["arguments"] = call.Arguments.DeepClone(),
                    })]),
                },
                new JsonObject { ["text"] = "done" }),
        };
        var result = await system.OpenClawAsync("agent", "--message", $"script:{script.ToJsonString()}");
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        return ids;
    }

    /// <summary>Runs one turn with one call.</summary>
    public async Task<ToolOutcome> CallAsync(string tool, JsonObject arguments) => (await CallAsync((tool, arguments)))[0];

    // By their ids: what a command in the background has to say may have begun another turn meanwhile.
    private async Task<IReadOnlyList<ToolOutcome>> ReadAsync(IReadOnlyList<string> ids)
    {
        var transcripts = Directory.GetFiles(Path.Combine(system.StateDir, "agents", "main", "sessions"), "*.jsonl");
        var lines = await Task.WhenAll(transcripts.Select(path => File.ReadAllLinesAsync(path)));
        var messages = lines.SelectMany(line => line).Select(line => JsonNode.Parse(line)!["message"] as JsonObject).OfType<JsonObject>();
        return
        [
            .. messages.Where(message => (string?)message["role"] == "toolResult" && ids.Contains((string)message["toolCallId"]!))
                .Select(message => new ToolOutcome((string)message["content"]![0]!["text"]!, message["details"]!.AsObject(), message["content"]!.AsArray())),
        ];
    }
}

/// <summary>What came of a call.</summary>
/// <param name="Text">What the model saw.</param>
/// <param name="Details">What programs see.</param>
/// <param name="Content">All parts of the result.</param>
internal sealed record ToolOutcome(string Text, JsonObject Details, JsonArray Content)
{
    /// <summary>The error as the model saw it; null when there was none.</summary>
    public string? Error => (string?)Details["status"] == "error" ? (string?)Details["error"] : null;
}

using System.Text.Json.Nodes;
using OpenClaw.EndToEnd.Tests.Fixture;

namespace OpenClaw.EndToEnd.Tests.Tools;

/// <summary>Turns in which the demo model calls exactly the tools that a test names, and what came of each call.</summary>
internal sealed class ScriptedTurns(RunningSystem system)
{
    /// <summary>Runs one turn that makes these calls, one after the other.</summary>
    public async Task<IReadOnlyList<ToolOutcome>> CallAsync(params (string Tool, JsonObject Arguments)[] calls)
    {
        await RunAsync(calls);
        var outcomes = await ReadLastTurnAsync();
        Assert.Equal(calls.Length, outcomes.Count);
        return outcomes;
    }

    /// <summary>Runs one turn that makes these calls, whatever comes of them.</summary>
    public async Task RunAsync(params (string Tool, JsonObject Arguments)[] calls)
    {
        var script = new JsonObject
        {
            ["steps"] = new JsonArray(
                new JsonObject
                {
                    ["toolCalls"] = new JsonArray([.. calls.Select((call, i) => (JsonNode)new JsonObject
                    {
                        ["id"] = $"call_{i}_{Guid.NewGuid():n}",
                        ["name"] = call.Tool,
                        ["arguments"] = call.Arguments.DeepClone(),
                    })]),
                },
                new JsonObject { ["text"] = "done" }),
        };
        var result = await system.OpenClawAsync("agent", "--message", $"script:{script.ToJsonString()}");
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
    }

    /// <summary>Runs one turn with one call.</summary>
    public async Task<ToolOutcome> CallAsync(string tool, JsonObject arguments) => (await CallAsync((tool, arguments)))[0];

    private async Task<IReadOnlyList<ToolOutcome>> ReadLastTurnAsync()
    {
        var transcript = new DirectoryInfo(Path.Combine(system.StateDir, "agents", "main", "sessions")).GetFiles("*.jsonl").MaxBy(file => file.LastWriteTimeUtc)!;
        var messages = (await File.ReadAllLinesAsync(transcript.FullName)).Select(line => JsonNode.Parse(line)!["message"] as JsonObject).OfType<JsonObject>().ToList();
        return
        [
            .. messages.Skip(messages.FindLastIndex(message => (string?)message["role"] == "user")).Where(message => (string?)message["role"] == "toolResult")
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

using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Tests.Harness;

/// <summary>An exchange that was recorded from release 2026.2.9 of the original.</summary>
public sealed class Recording
{
    private Recording(JsonObject json)
    {
        Log = [.. json["log"]!.AsArray().Select(step => step!.AsObject())];
        Headers = json["headers"]?.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!) ?? [];
    }

    public IReadOnlyList<JsonObject> Log { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>What the client sent: frames, or raw text.</summary>
    public IEnumerable<string> Sent => Log.Where(step => (string?)step["dir"] == "out")
        .Select(step => (string?)step["raw"] ?? step["frame"]!.ToJsonString());

    /// <summary>The answers; events are left out.</summary>
    public IReadOnlyList<JsonObject> Answers => [.. Log
        .Where(step => (string?)step["dir"] == "in" && (string?)step["frame"]!["type"] == "res").Select(step => step["frame"]!.AsObject())];

    /// <summary>How the gateway closed; null when the client did.</summary>
    public (int Code, string Reason)? Close => Log.LastOrDefault(step => (string?)step["dir"] == "close") is { } close && (int)close["code"]! != 1005
        ? ((int)close["code"]!, (string)close["reason"]!)
        : null;

    public static Recording Read(string name) =>
        new(JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", "2026.2.9", name + ".json")))!.AsObject());
}

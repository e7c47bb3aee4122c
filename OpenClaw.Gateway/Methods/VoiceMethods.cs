using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Connections;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary>What the voice apps share through the gateway: the words that wake them, and whether somebody talks.</summary>
internal sealed class VoiceMethods(ConfigurationStore configuration, EventBroadcaster events, TimeProvider time) : IMethodGroup
{
    private const int MaxTriggers = 32;
    private const int MaxTriggerLength = 64;

    private static readonly string[] DefaultTriggers = ["openclaw", "claude", "computer"];

    public IEnumerable<RpcMethod> Methods =>
    [
        new("voicewake.get", MethodAccess.Read, null, Get),
        new("voicewake.set", MethodAccess.Write, Closed(Required("triggers", ArrayOf(Schema.Text))), SetAsync),
        new("talk.mode", MethodAccess.Write, Closed(Required("enabled", Schema.Flag), Optional("phase", Schema.Nullable(Schema.Text))), Talk),
    ];

    private string FilePath => Path.Combine(configuration.Paths.StateDir, "settings", "voicewake.json");

    private ValueTask<RpcResult> Get(RpcCall call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(RpcResult.Ok(new JsonObject { ["triggers"] = Words(Read()) }));

    private async ValueTask<RpcResult> SetAsync(RpcCall call, CancellationToken cancellationToken)
    {
        string[] given = [.. call.Parameters.GetProperty("triggers").EnumerateArray().Select(trigger => trigger.GetString()!.Trim())
            .Where(trigger => trigger.Length > 0).Select(trigger => trigger.Length > MaxTriggerLength ? trigger[..MaxTriggerLength] : trigger).Take(MaxTriggers)];
        var triggers = given.Length > 0 ? given : DefaultTriggers;
        await AtomicFile.WriteAsync(
            FilePath,
            JsonText.Pretty(new JsonObject { ["triggers"] = Words(triggers), ["updatedAtMs"] = time.GetUtcNow().ToUnixTimeMilliseconds() }) + "\n",
            cancellationToken);
        events.Broadcast("voicewake.changed", new JsonObject { ["triggers"] = Words(triggers) }, dropIfSlow: true);
        return RpcResult.Ok(new JsonObject { ["triggers"] = Words(triggers) });
    }

    private ValueTask<RpcResult> Talk(RpcCall call, CancellationToken cancellationToken)
    {
        var mode = new JsonObject
        {
            ["enabled"] = call.Flag("enabled"),
            ["phase"] = call.Text("phase"),
            ["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        events.Broadcast("talk.mode", mode.DeepClone(), dropIfSlow: true);
        return ValueTask.FromResult(RpcResult.Ok(mode));
    }

    private string[] Read()
    {
        try
        {
            return File.Exists(FilePath) && JsonNode.Parse(File.ReadAllText(FilePath))?["triggers"] is JsonArray { Count: > 0 } triggers
                ? [.. triggers.Select(trigger => trigger?.ToString() ?? string.Empty)]
                : DefaultTriggers;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return DefaultTriggers;
        }
    }

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => (JsonNode)word)]);
}

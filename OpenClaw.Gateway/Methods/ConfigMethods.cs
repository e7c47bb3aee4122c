using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Gateway.Status;
using OpenClaw.Protocol.Configuration;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>config.*</c>.</summary>
internal sealed class ConfigMethods(ConfigurationStore configuration, TimeProvider time) : IMethodGroup
{
    private static readonly ObjectSchema Write = Closed(Required("raw", NonEmptyString), Optional("baseHash", NonEmptyString));

    private static readonly ObjectSchema Change = Closed(
        Required("raw", NonEmptyString),
        Optional("baseHash", NonEmptyString),
        Optional("sessionKey", Schema.Text),
        Optional("note", Schema.Text),
        Optional("restartDelayMs", Whole(0)));

    public IEnumerable<RpcMethod> Methods =>
    [
        new("config.get", MethodAccess.Admin, Closed(), Get),
        new("config.set", MethodAccess.Admin, Write, (call, token) => SetAsync(call, isChange: false, token)),
        new("config.apply", MethodAccess.Admin, Change, (call, token) => SetAsync(call, isChange: true, token)),
        new("config.patch", MethodAccess.Admin, Change, PatchAsync),
        new("config.schema", MethodAccess.Admin, Closed(), GetSchema),
    ];

    private ValueTask<RpcResult> Get(RpcCall call, CancellationToken cancellationToken)
    {
        var current = configuration.Current;
        return ValueTask.FromResult(RpcResult.Ok(new JsonObject
        {
            ["path"] = configuration.Paths.ConfigPath,
            ["exists"] = current.Raw is not null,
            ["raw"] = current.Raw is null ? null : ConfigurationSecrets.Redact(current.Raw),
            ["parsed"] = ConfigurationSecrets.Redact(current.Parsed),
            ["valid"] = current.IsValid,
            ["config"] = Shown(current),
            ["hash"] = current.Hash,
            ["issues"] = Issues(current.Issues),
            ["warnings"] = Issues(configuration.Rejected),
            ["legacyIssues"] = new JsonArray(),
        }));
    }

    private ValueTask<RpcResult> SetAsync(RpcCall call, bool isChange, CancellationToken cancellationToken) =>
        WriteAsync(call, _ => call.Parameters.GetProperty("raw").GetString()!, isChange, cancellationToken);

    private async ValueTask<RpcResult> PatchAsync(RpcCall call, CancellationToken cancellationToken)
    {
        try
        {
            return Json5Parser.Parse(call.Parameters.GetProperty("raw").GetString()!).ToJson() is JsonObject patch
                ? await WriteAsync(call, current => Json5Editor.Merge(current.Raw ?? "{}\n", patch), isChange: true, cancellationToken)
                : RpcResult.Invalid("config.patch raw must be an object");
        }
        catch (Exception exception) when (exception is Json5Exception or InvalidOperationException)
        {
            return RpcResult.Invalid(exception.Message);
        }
    }

    private ValueTask<RpcResult> GetSchema(RpcCall call, CancellationToken cancellationToken) => ValueTask.FromResult(RpcResult.Ok(new JsonObject
    {
        ["schema"] = Described(),
        ["uiHints"] = new JsonObject(),
        ["version"] = PresenceRegistry.Version,
        ["generatedAt"] = Transcript.Iso(time.GetUtcNow()),
    }));

    private static JsonObject Described()
    {
        var schema = JsonNode.Parse(ConfigurationSchema.Document.GetRawText())!.AsObject();
        if (!schema.ContainsKey("$schema"))
        {
            schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        }

        return schema;
    }

    // Two people who edit the same file must not undo each other's work unseen.
    private static RpcResult? CheckBase(RpcCall call, ConfigurationSnapshot current)
    {
        if (current.Raw is null)
        {
            return null;
        }

        return !call.Parameters.TryGetProperty("baseHash", out var hash) ? RpcResult.Invalid("config base hash required; re-run config.get and retry")
            : hash.GetString() != current.Hash ? RpcResult.Invalid("config changed since last load; re-run config.get and retry")
            : null;
    }

    private async ValueTask<RpcResult> WriteAsync(RpcCall call, Func<ConfigurationSnapshot, string> edit, bool isChange, CancellationToken cancellationToken)
    {
        RpcResult? refusal = null;
        ConfigurationSnapshot result;
        try
        {
            result = await configuration.EditAsync(
                current => (refusal = CheckBase(call, current)) is null ? ConfigurationSecrets.Restore(edit(current), current.Raw) : null, cancellationToken);
        }
        catch (FormatException exception)
        {
            return RpcResult.Invalid(exception.Message);
        }

        if (refusal is { } stale)
        {
            return stale;
        }

        if (!result.IsValid)
        {
            return RpcResult.Invalid("invalid config", new JsonObject { ["issues"] = Issues(result.Issues) });
        }

        var answer = new JsonObject { ["ok"] = true, ["path"] = configuration.Paths.ConfigPath, ["config"] = Shown(result) };
        if (isChange)
        {
            // The change is in force; there is no restart to wait for.
            answer["restart"] = null;
            answer["sentinel"] = null;
        }

        return RpcResult.Ok(answer);
    }

    // References such as ${TOKEN} are shown as they stand in the file.
    private static JsonNode? Shown(ConfigurationSnapshot snapshot)
    {
        var defaults = JsonNode.Parse("""
            {
              "messages": { "ackReactionScope": "group-mentions" },
              "agents": { "defaults": { "maxConcurrent": 4, "subagents": { "maxConcurrent": 8 }, "compaction": { "mode": "safeguard" } } }
            }
            """)!;
        return ConfigurationSecrets.Redact(Overlay(defaults, snapshot.Parsed));
    }

    private static JsonNode? Overlay(JsonNode? below, JsonNode? above)
    {
        if (below is not JsonObject left || above is not JsonObject right)
        {
            return above?.DeepClone();
        }

        var result = (JsonObject)left.DeepClone();
        foreach (var (name, value) in right)
        {
            result[name] = Overlay(result[name], value);
        }

        return result;
    }

    private static JsonArray Issues(IReadOnlyList<ConfigurationIssue> issues) =>
        new([.. issues.Select(issue => (JsonNode)new JsonObject { ["path"] = issue.Path, ["message"] = issue.Message })]);
}

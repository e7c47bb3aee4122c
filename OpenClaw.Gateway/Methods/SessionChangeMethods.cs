using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Methods;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Gateway.Methods;

/// <summary>The methods <c>sessions.*</c> that change something.</summary>
internal sealed class SessionChangeMethods(
    SessionStore sessions, SessionResets resets, SessionRemoval removal, AgentRunner runner, ModelResolver models, ConfigurationStore configuration, TimeProvider time) : IMethodGroup
{
    private const int DefaultMaxLines = 400;

    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(15);

    private static readonly Dictionary<string, string[]> AllowedValues = new(StringComparer.Ordinal)
    {
        ["thinkingLevel"] = ["off", "minimal", "low", "medium", "high", "xhigh"],
        ["verboseLevel"] = ["off", "on", "full"],
        ["reasoningLevel"] = ["off", "on", "stream"],
        ["elevatedLevel"] = ["off", "on", "ask", "full"],
        ["execHost"] = ["sandbox", "gateway", "node"],
        ["execSecurity"] = ["deny", "allowlist", "full"],
        ["execAsk"] = ["off", "on-miss", "always"],
    };

    public IEnumerable<RpcMethod> Methods =>
    [
        new("sessions.patch", MethodAccess.Admin, SessionSchemas.Patch, PatchAsync),
        new("sessions.reset", MethodAccess.Admin, SessionSchemas.Reset, ResetAsync),
        new("sessions.delete", MethodAccess.Admin, SessionSchemas.Delete, DeleteAsync),
        new("sessions.compact", MethodAccess.Admin, SessionSchemas.Compact, CompactAsync),
    ];

    private async ValueTask<RpcResult> PatchAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var key = Key(call);
        var index = sessions.OfKey(key);
        if (Refusal(call, index, key) is { } refusal)
        {
            return RpcResult.Invalid(refusal);
        }

        var changes = call.Parameters.EnumerateObject().Where(member => member.Name != "key")
            .Select(member => (member.Name, Value: member.Value.ValueKind == JsonValueKind.Null ? null : member.Value.GetString())).ToArray();
        var entry = await index.UpdateAsync(
            key,
            old =>
            {
                var next = (old ?? SessionEntry.Create(time.GetUtcNow())).With(("updatedAt", time.GetUtcNow().ToUnixTimeMilliseconds()));
                foreach (var (name, value) in changes)
                {
                    next = name == "model" ? ModelChoices.With(next, value) : next.With((name, value is null ? null : JsonValue.Create(value)));
                }

                return next;
            },
            cancellationToken);
        var described = models.Describe(AgentOf(key), SessionRows.Override(entry));
        return RpcResult.Ok(new JsonObject
        {
            ["ok"] = true,
            ["path"] = index.FilePath,
            ["key"] = key,
            ["entry"] = entry.Json.DeepClone(),
            ["resolved"] = new JsonObject { ["modelProvider"] = described.Provider, ["model"] = described.Model },
        });
    }

    private async ValueTask<RpcResult> ResetAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var key = Key(call);
        var entry = await resets.ResetAsync(key, cancellationToken);
        return RpcResult.Ok(new JsonObject { ["ok"] = true, ["key"] = key, ["entry"] = entry.Json.DeepClone() });
    }

    private async ValueTask<RpcResult> DeleteAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var key = Key(call);
        if (key == SessionKey.Main(AgentOf(key), configuration.Current.MainKey))
        {
            return RpcResult.Invalid($"Cannot delete the main session ({key}).");
        }

        try
        {
            await runner.AbortAndWaitAsync(key, "rpc", AbortLimit, cancellationToken);
        }
        catch (TimeoutException)
        {
            return RpcResult.Unavailable($"Session {key} is still active; try again in a moment.");
        }

        using var lane = await runner.HoldAsync(key, cancellationToken);
        var keep = call.Parameters.TryGetProperty("deleteTranscript", out var delete) && delete.ValueKind == JsonValueKind.False;
        var (removed, archive) = await removal.RemoveAsync(key, keep, cancellationToken);
        var archived = archive is null ? new JsonArray() : new JsonArray(archive);
        return RpcResult.Ok(new JsonObject { ["ok"] = true, ["key"] = key, ["deleted"] = removed, ["archived"] = archived });
    }

    private async ValueTask<RpcResult> CompactAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var key = Key(call);
        var index = sessions.OfKey(key);
        var answer = new JsonObject { ["ok"] = true, ["key"] = key, ["compacted"] = false };

        // Looked up only then: what held the lane may have begun a new conversation, or ended the session.
        using var lane = await runner.HoldAsync(key, cancellationToken);
        if (index.Find(key) is not { } entry || !File.Exists(index.TranscriptPath(entry)))
        {
            answer["reason"] = index.Find(key) is null ? "no sessionId" : "no transcript";
            return RpcResult.Ok(answer);
        }

        var maxLines = call.Parameters.TryGetProperty("maxLines", out var given) ? (int)Math.Min(given.GetDouble(), int.MaxValue) : DefaultMaxLines;
        var path = index.TranscriptPath(entry);
        var kept = TranscriptReader.LastLines(path, maxLines, out var whole);
        if (whole)
        {
            answer["kept"] = kept.Count;
            return RpcResult.Ok(answer);
        }

        var copy = $"{path}.bak.{Transcript.FileStamp(time.GetUtcNow())}";
        File.Copy(path, copy);
        await AtomicFile.WriteAsync(path, string.Concat(kept.Select(line => line + "\n")), cancellationToken);
        await index.UpdateAsync(key, old => (old ?? entry).With(("totalTokens", null), ("inputTokens", null), ("outputTokens", null)), cancellationToken);
        answer["compacted"] = true;
        answer["archived"] = copy;
        answer["kept"] = kept.Count;
        return RpcResult.Ok(answer);
    }

    private static string? Refusal(RpcCall call, SessionIndex index, string key)
    {
        foreach (var member in call.Parameters.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String))
        {
            var value = member.Value.GetString()!;
            if (AllowedValues.TryGetValue(member.Name, out var allowed) && !allowed.Contains(value))
            {
                return $"invalid {member.Name} (use {string.Join('|', allowed)})";
            }

            if (member.Name == "label" && index.Entries.Any(pair => pair.Key != key && pair.Value.Text("label") == value))
            {
                return $"label already in use: {value}";
            }
        }

        return null;
    }

    private string Key(RpcCall call) => configuration.Current.CanonicalKey(call.Parameters.GetProperty("key").GetString());

    private string AgentOf(string key) =>
        SessionKey.TryParse(key, out var agentId, out _) ? ConfigurationSnapshot.NormalizeAgentId(agentId) : configuration.Current.DefaultAgentId;
}

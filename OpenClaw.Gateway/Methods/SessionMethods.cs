using System.Text.Json.Nodes;
using OpenClaw.Gateway.Agents;
using OpenClaw.Gateway.Config;
using OpenClaw.Gateway.Sessions;
using OpenClaw.Protocol.Methods;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>sessions.*</c>.</summary>
internal sealed class SessionMethods(
    SessionStore sessions, SessionRows rows, ModelResolver models, ConfigurationStore configuration, TimeProvider time) : IMethodGroup
{
    public IEnumerable<RpcMethod> Methods =>
    [
        new("sessions.list", MethodAccess.Read, SessionSchemas.List, List),
    ];

    private ValueTask<RpcResult> List(RpcCall call, CancellationToken cancellationToken)
    {
        var query = call.Read(MethodJson.Default.SessionsListParams);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var found = sessions.All()
            .Where(index => query.AgentId is null || index.AgentId == ConfigurationSnapshot.NormalizeAgentId(query.AgentId))
            .SelectMany(index => index.Entries.Select(pair => (index.AgentId, pair.Key, Entry: pair.Value)))
            .Where(row => Matches(row.Key, row.Entry, query, now))
            .OrderByDescending(row => row.Entry.UpdatedAt)
            .Take(query.Limit ?? int.MaxValue)
            .ToArray();
        var described = models.Describe(configuration.Current.DefaultAgentId);
        return ValueTask.FromResult(RpcResult.Ok(new JsonObject
        {
            ["ts"] = now,
            ["path"] = "(multiple)",
            ["count"] = found.Length,
            ["defaults"] = new JsonObject
            {
                ["modelProvider"] = described.Provider,
                ["model"] = described.Model,
                ["contextTokens"] = described.ContextTokens,
            },
            ["sessions"] = new JsonArray([.. found.Select(row => rows.Row(row.AgentId, row.Key, row.Entry))]),
        }));
    }

    private static bool Matches(string key, SessionEntry entry, SessionsListParams query, long now) =>
        (query.IncludeGlobal == true || key != "global")
        && (query.IncludeUnknown == true || key != "unknown")
        && !IsCronRun(key)
        && (query.ActiveMinutes is not { } minutes || now - entry.UpdatedAt <= minutes * 60_000L)
        && (query.Label is null || entry.Text("label") == query.Label)
        && (query.SpawnedBy is null || entry.Text("spawnedBy") == query.SpawnedBy)
        && (string.IsNullOrWhiteSpace(query.Search) || new[] { entry.Text("displayName"), entry.Text("label"), entry.Text("subject"), entry.SessionId, key }
            .Any(text => text?.Contains(query.Search.Trim(), StringComparison.OrdinalIgnoreCase) == true));

    // Each run of a job has a session of its own; the job's session stands for them.
    private static bool IsCronRun(string key) =>
        key.Contains("cron:", StringComparison.Ordinal) && key.Contains(":run:", StringComparison.Ordinal);
}

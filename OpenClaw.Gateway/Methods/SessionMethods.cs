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
    private const int MaxRowsWithTexts = 100;
    private const int MaxTitle = 60;
    private const int MaxPreview = 200;

    public IEnumerable<RpcMethod> Methods =>
    [
        new("sessions.list", MethodAccess.Read, SessionSchemas.List, List),
        new("sessions.preview", MethodAccess.Read, SessionSchemas.Preview, Preview),
        new("sessions.resolve", MethodAccess.Admin, SessionSchemas.Resolve, Resolve) { Advertised = false },
    ];

    private ValueTask<RpcResult> Preview(RpcCall call, CancellationToken cancellationToken)
    {
        var limit = Math.Min(Whole(call, "limit") ?? 12, 50);
        var maxCharacters = Math.Min(Whole(call, "maxChars") ?? 240, 2000);
        var previews = call.Parameters.GetProperty("keys").EnumerateArray().Take(64).Select(key => PreviewOf(key.GetString()!, limit, maxCharacters));
        return ValueTask.FromResult(RpcResult.Ok(new JsonObject
        {
            ["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
            ["previews"] = new JsonArray([.. previews]),
        }));
    }

    private JsonObject PreviewOf(string key, int limit, int maxCharacters)
    {
        var canonical = configuration.Current.CanonicalKey(key);
        var index = sessions.OfKey(canonical);
        var preview = new JsonObject { ["key"] = key };
        if (index.Find(canonical) is not { } entry)
        {
            preview["status"] = "missing";
            preview["items"] = new JsonArray();
            return preview;
        }

        var items = new JsonArray();
        foreach (var message in TranscriptReader.LastMessages(index.TranscriptPath(entry), limit, long.MaxValue))
        {
            var text = MessageEnvelope.Unwrap(HistoryMapper.TextOf(message)).Trim();
            if (text.Length > 0)
            {
                var role = message["role"]?.ToString();
                items.Add(new JsonObject
                {
                    ["role"] = role switch { "user" or "assistant" or "system" => role, "toolResult" => "tool", _ => "other" },
                    ["text"] = text.Length <= maxCharacters ? text : text[..(maxCharacters - 1)] + "…",
                });
            }
        }

        preview["status"] = items.Count > 0 ? "ok" : "empty";
        preview["items"] = items;
        return preview;
    }

    private ValueTask<RpcResult> Resolve(RpcCall call, CancellationToken cancellationToken)
    {
        var (key, sessionId, label) = (Text(call, "key"), Text(call, "sessionId"), Text(call, "label"));
        if (new[] { key, sessionId, label }.Count(value => value is not null) != 1)
        {
            return ValueTask.FromResult(RpcResult.Invalid("Provide either key, sessionId, or label"));
        }

        var canonical = key is null ? null : configuration.Current.CanonicalKey(key);
        var found = sessions.All().SelectMany(index => index.Entries)
            .Where(pair => pair.Key == canonical || (sessionId is not null && pair.Value.SessionId == sessionId) || (label is not null && pair.Value.Text("label") == label))
            .Select(pair => pair.Key).Take(2).ToArray();
        return ValueTask.FromResult(found.Length switch
        {
            1 => RpcResult.Ok(new JsonObject { ["ok"] = true, ["key"] = found[0] }),
            0 => RpcResult.Invalid($"No session found: {key ?? sessionId ?? label}"),
            _ => RpcResult.Invalid($"Several sessions match: {string.Join(", ", found)}"),
        });
    }

    private static string? Text(RpcCall call, string name) => call.Parameters.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int? Whole(RpcCall call, string name) => call.Parameters.TryGetProperty(name, out var value) ? (int)Math.Min(value.GetDouble(), int.MaxValue) : null;

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
            ["sessions"] = new JsonArray([.. found.Select((row, place) => WithTexts(rows.Row(row.AgentId, row.Key, row.Entry), row.Key, row.Entry, query, place))]),
        }));
    }

    // Texts come out of transcripts, so only the rows that a person sees first have them.
    private JsonObject WithTexts(JsonObject row, string key, SessionEntry entry, SessionsListParams query, int place)
    {
        if (place >= MaxRowsWithTexts || (query.IncludeDerivedTitles != true && query.IncludeLastMessage != true))
        {
            return row;
        }

        var path = sessions.OfKey(key).TranscriptPath(entry);
        if (query.IncludeDerivedTitles == true
            && (entry.Text("displayName") ?? entry.Text("subject") ?? TranscriptReader.FirstUserText(path)) is { Length: > 0 } title)
        {
            row["derivedTitle"] = Shortened(MessageEnvelope.Unwrap(title), MaxTitle);
        }

        if (query.IncludeLastMessage == true && TranscriptReader.LastMessages(path, 1, long.MaxValue) is [var last]
            && MessageEnvelope.Unwrap(HistoryMapper.TextOf(last)).Trim() is { Length: > 0 } text)
        {
            row["lastMessagePreview"] = Shortened(text, MaxPreview);
        }

        return row;
    }

    private static string Shortened(string text, int length)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= length ? line : line[..(length - 1)] + "…";
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

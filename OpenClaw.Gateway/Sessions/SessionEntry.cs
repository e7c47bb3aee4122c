using System.Text.Json.Nodes;

namespace OpenClaw.Gateway.Sessions;

/// <summary>
/// One value of sessions.json. It wraps the JSON of the file, so that members this gateway does not know survive.
/// Never changed after it is published: a change makes a copy.
/// </summary>
internal sealed class SessionEntry(JsonObject json)
{
    public JsonObject Json => json;

    public string SessionId => Text("sessionId") ?? string.Empty;

    public long UpdatedAt => Number("updatedAt") ?? 0;

    public string? Text(string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public long? Number(string name) => json[name] is JsonValue value
        ? value.TryGetValue<long>(out var whole) ? whole : value.TryGetValue<int>(out var small) ? small : value.TryGetValue<double>(out var number) ? (long)number : null
        : null;

    public bool? Flag(string name) => json[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    /// <summary>A copy with changed members; null removes one.</summary>
    public SessionEntry With(params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var copy = (JsonObject)json.DeepClone();
        foreach (var (name, value) in members)
        {
            if (value is null)
            {
                copy.Remove(name);
            }
            else
            {
                copy[name] = value;
            }
        }

        return new SessionEntry(copy);
    }

    public static SessionEntry Create(DateTimeOffset now) => new(new JsonObject
    {
        ["sessionId"] = Guid.NewGuid().ToString(),
        ["updatedAt"] = now.ToUnixTimeMilliseconds(),
    });
}

using System.Text.Json.Nodes;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Hooks;

/// <summary>What a mapping makes of a request.</summary>
/// <param name="Kind"><c>wake</c> or <c>agent</c>.</param>
/// <param name="Body">The body of the hook of that name; null when it failed.</param>
/// <param name="Mapping">Name of the mapping, for the log.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="IsServersFault">Whether the configuration is to blame, not the caller.</param>
internal sealed record MappedHook(string Kind, JsonObject? Body, string Mapping, string? Error = null, bool IsServersFault = false);

/// <summary><c>hooks.mappings</c> and <c>hooks.presets</c>: names below the hooks' path that other programs can be pointed at as they are.</summary>
internal static class HookMappings
{
    private const string Wake = "wake";
    private const string Agent = "agent";

    // New mail, as the original's watcher of Gmail reports it.
    private static readonly HookMappingSettings Gmail = new()
    {
        Id = "gmail",
        Match = new HookMatchSettings { Path = "gmail" },
        Name = "Gmail",
        SessionKey = "hook:gmail:{{messages[0].id}}",
        MessageTemplate = "New email from {{messages[0].from}}\nSubject: {{messages[0].subject}}\n{{messages[0].snippet}}\n{{messages[0].body}}",
    };

    /// <summary>The first mapping that fits, applied; null when none does.</summary>
    public static MappedHook? Apply(HooksSettings settings, HookRequest request)
    {
        var presets = (settings.Presets ?? []).Contains(Gmail.Id, StringComparer.Ordinal) ? new[] { Gmail } : [];
        var number = 0;
        foreach (var mapping in (settings.Mappings ?? []).Concat(presets))
        {
            number++;
            if (Fits(mapping.Match, request))
            {
                return Apply(mapping, mapping.Id?.Trim() is { Length: > 0 } id ? id : $"mapping-{number}", request);
            }
        }

        return null;
    }

    private static bool Fits(HookMatchSettings? match, HookRequest request) =>
        (match?.Path?.Trim().Trim('/') is not { Length: > 0 } path || path == request.Path)
        && (match?.Source?.Trim() is not { Length: > 0 } source || (request.Payload["source"] is JsonValue given && given.TryGetValue<string>(out var text) && text == source));

    private static MappedHook Apply(HookMappingSettings mapping, string id, HookRequest request)
    {
        var kind = mapping.Action ?? Agent;
        if (mapping.Transform is not null)
        {
            // Its module is a program of another runtime; passing the request on as it is would be a guess.
            return new MappedHook(kind, null, id, "hook mapping failed", IsServersFault: true);
        }

        var said = HookTemplate.RenderPresent(kind == Wake ? mapping.TextTemplate : mapping.MessageTemplate, request);
        if (said is null)
        {
            return new MappedHook(kind, null, id, $"hook mapping requires {(kind == Wake ? "text" : "message")}");
        }

        return new MappedHook(kind, kind == Wake
            ? new JsonObject { ["text"] = said, ["mode"] = mapping.WakeMode ?? "now" }
            : new JsonObject
            {
                ["message"] = said,
                ["name"] = HookTemplate.RenderPresent(mapping.Name, request),
                ["sessionKey"] = HookTemplate.RenderPresent(mapping.SessionKey, request),
                ["deliver"] = mapping.Deliver,
                ["channel"] = mapping.Channel,
                ["model"] = HookTemplate.RenderPresent(mapping.Model, request),
                ["timeoutSeconds"] = mapping.TimeoutSeconds,
                [ExternalContent.AllowedMember] = mapping.AllowUnsafeExternalContent,
            }, id);
    }
}

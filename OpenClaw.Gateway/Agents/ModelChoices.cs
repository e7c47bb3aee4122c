using System.Text.Json.Nodes;
using OpenClaw.Gateway.Providers;
using OpenClaw.Gateway.Sessions;

namespace OpenClaw.Gateway.Agents;

/// <summary>Switches the model of a session.</summary>
internal static class ModelChoices
{
    /// <summary>An entry with another model: <c>provider/model</c>, or null for the agent's own.</summary>
    public static SessionEntry With(SessionEntry entry, string? reference)
    {
        if (reference is null)
        {
            return entry.With(("modelOverride", null), ("providerOverride", null), ("model", null), ("modelProvider", null));
        }

        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        return entry.With(
            ("providerOverride", slash < 0 ? null : JsonValue.Create(reference[..slash])),
            ("modelOverride", JsonValue.Create(reference[(slash + 1)..])),
            ("model", null),
            ("modelProvider", null));
    }

    /// <summary>Switches a session to a model that can be used; <c>default</c> is the agent's own.</summary>
    /// <returns>The model in force now.</returns>
    /// <exception cref="ModelUnavailableException">It cannot be used; nothing was changed.</exception>
    public static async Task<string> ChangeAsync(SessionStore sessions, ModelResolver models, string sessionKey, string reference, CancellationToken cancellationToken)
    {
        var index = sessions.OfKey(sessionKey);
        var chosen = reference.Equals("default", StringComparison.OrdinalIgnoreCase) ? null : reference;
        var target = models.Resolve(index.AgentId, chosen);
        await sessions.EnsureAsync(sessionKey, cancellationToken);
        await index.UpdateAsync(sessionKey, old => With(old!, chosen is null ? null : target.Reference), cancellationToken);
        return target.Reference;
    }
}

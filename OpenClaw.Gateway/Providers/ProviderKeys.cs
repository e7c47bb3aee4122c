using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Providers;

/// <summary>A key of a provider.</summary>
/// <param name="Value">The secret.</param>
/// <param name="Source">Where it is from, for people.</param>
/// <param name="IsBearer">Whether it is a token rather than a key.</param>
internal sealed record ProviderKey(string Value, string Source, bool IsBearer = false);

/// <summary>
/// Finds the keys of a provider: the agent's auth profiles in the order of <c>auth.order</c>, then the environment, then
/// <c>models.providers.&lt;id&gt;.apiKey</c>.
/// </summary>
internal sealed partial class ProviderKeys(ConfigurationStore configuration, IConfiguration environment, TimeProvider time, ILogger<ProviderKeys> logger)
{
    private const string MainAgent = "main";

    public IReadOnlyList<ProviderKey> Of(string agentId, string provider, ProviderSettings? settings)
    {
        var keys = new List<ProviderKey>(Profiles(agentId, provider));
        if (KnownProviders.Find(provider) is { } known && FromEnvironment(known) is { } found)
        {
            keys.Add(found);
        }
        else if (!string.IsNullOrWhiteSpace(settings?.ApiKey))
        {
            keys.Add(Configured(provider, settings.ApiKey));
        }

        return keys;
    }

    /// <summary>The key of a known provider that the environment has; null when it has none.</summary>
    public ProviderKey? FromEnvironment(KnownProvider provider)
    {
        foreach (var name in provider.Keys)
        {
            if (environment[name] is { } value && !string.IsNullOrWhiteSpace(value))
            {
                return new ProviderKey(value, name, name.EndsWith("_OAUTH_TOKEN", StringComparison.Ordinal));
            }
        }

        return null;
    }

    // A key may be the name of the variable that holds it.
    private ProviderKey Configured(string provider, string key) =>
        key.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_') && environment[key] is { Length: > 0 } value
            ? new ProviderKey(value, key)
            : new ProviderKey(key, $"models.providers.{provider}.apiKey");

    private IEnumerable<ProviderKey> Profiles(string agentId, string provider)
    {
        var profiles = Read(agentId);
        if (profiles.Count == 0 && agentId != MainAgent)
        {
            profiles = Read(MainAgent);
        }

        var order = configuration.Current.Settings.Auth?.Order?.GetValueOrDefault(provider);
        IEnumerable<string> ids = order is { Count: > 0 } ? order : profiles.Select(pair => pair.Key).Order(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (profiles[id] is JsonObject profile && Text(profile, "provider") == provider && KeyOf(id, profile) is { } key)
            {
                yield return key;
            }
        }
    }

    private ProviderKey? KeyOf(string id, JsonObject profile)
    {
        var (value, isBearer) = Text(profile, "type") switch
        {
            "api_key" => (Text(profile, "key"), false),
            "token" => (Text(profile, "token"), true),
            "oauth" => (Text(profile, "access"), true),
            _ => (null, false),
        };
        var hasExpired = profile["expires"] is JsonValue expires && expires.TryGetValue<double>(out var ms) && ms > 0 && ms < time.GetUtcNow().ToUnixTimeMilliseconds();
        return string.IsNullOrWhiteSpace(value) || hasExpired ? null : new ProviderKey(value, id, isBearer);
    }

    private JsonObject Read(string agentId)
    {
        var path = Path.Combine(configuration.Paths.StateDir, "agents", agentId, "agent", "auth-profiles.json");
        try
        {
            return File.Exists(path) && JsonNode.Parse(File.ReadAllText(path))?["profiles"] is JsonObject profiles ? profiles : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            LogUnreadable(path, exception.Message);
            return [];
        }
    }

    private static string? Text(JsonObject members, string name) => members[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    [LoggerMessage(540, LogLevel.Warning, "{Path} is not readable, so its keys are not used: {Reason}")]
    private partial void LogUnreadable(string path, string reason);
}

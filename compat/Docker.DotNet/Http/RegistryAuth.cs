using System.Buffers.Text;
using System.Text.Json;
using Docker.DotNet.Json;
using Docker.DotNet.Models;

namespace Docker.DotNet.Http;

/// <summary>Registry credentials as request headers: JSON in base64.</summary>
internal static class RegistryAuth
{
    /// <summary><c>X-Registry-Auth</c>, for one registry. The engine wants the header even when there are no credentials.</summary>
    public static KeyValuePair<string, string> Header(AuthConfig auth) =>
        new("X-Registry-Auth", Encode(JsonSerializer.SerializeToUtf8Bytes(auth ?? new AuthConfig(), EngineJson.Default.AuthConfig)));

    /// <summary><c>X-Registry-Config</c>, for the registries that a build may pull from.</summary>
    public static KeyValuePair<string, string> ConfigHeader(IEnumerable<AuthConfig> auths)
    {
        var byRegistry = (auths ?? []).ToDictionary(auth => auth.ServerAddress);
        return new("X-Registry-Config", Encode(JsonSerializer.SerializeToUtf8Bytes(byRegistry, EngineJson.Default.IDictionaryStringAuthConfig)));
    }

    // The engine reads the URL-safe alphabet and insists on padding.
    private static string Encode(byte[] json)
    {
        var text = Base64Url.EncodeToString(json);
        return text.PadRight((text.Length + 3) / 4 * 4, '=');
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Config;

/// <summary>Makes a <see cref="ConfigurationSnapshot"/> of a text. A bad text gives a snapshot that lists every problem.</summary>
internal sealed class ConfigurationLoader(GatewayPaths paths, Func<string, string?> environment)
{
    public ConfigurationSnapshot LoadFile() => Create(ConfigurationDocument.Load(paths.ConfigPath, name => environment(name)));

    /// <summary>Reads and checks a text as if it stood in the file.</summary>
    public ConfigurationSnapshot Load(string? raw) => Create(ConfigurationDocument.Parse(raw, paths.ConfigPath, name => environment(name)));

    private static ConfigurationSnapshot Create(ConfigurationDocument document) => new()
    {
        Raw = document.Raw,
        Hash = document.Hash,
        Parsed = document.Parsed,
        Resolved = document.Resolved,
        Included = document.Included,
        Settings = document.IsValid ? Typed(document.Resolved) : WayIn(document.Resolved),
        Issues = document.Issues,
    };

    private static OpenClawConfig Typed(JsonObject resolved)
    {
        using var document = JsonSerializer.SerializeToDocument(resolved, JsonNodeJson.Default.JsonObject);
        return document.RootElement.Deserialize(ConfigurationJson.Default.OpenClawConfig)!;
    }

    private static OpenClawConfig WayIn(JsonObject resolved)
    {
        var gateway = resolved["gateway"] as JsonObject;
        var auth = gateway?["auth"] as JsonObject;
        return new OpenClawConfig
        {
            Gateway = new GatewaySettings
            {
                Port = Whole(gateway?["port"]) is > 0 and <= 65535 and var port ? port : null,
                Bind = Word(gateway?["bind"]),
                Auth = new GatewayAuthSettings { Mode = Word(auth?["mode"]), Token = Word(auth?["token"]), Password = Word(auth?["password"]) },
            },
        };
    }

    private static string? Word(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static int? Whole(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;
}

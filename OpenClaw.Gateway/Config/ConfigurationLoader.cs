using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Config;

/// <summary>Makes a <see cref="ConfigurationSnapshot"/> of a text. A bad text gives a snapshot that lists every problem.</summary>
internal sealed class ConfigurationLoader(GatewayPaths paths, Func<string, string?> environment)
{
    public ConfigurationSnapshot LoadFile()
    {
        try
        {
            return File.Exists(paths.ConfigPath) ? Load(File.ReadAllText(paths.ConfigPath)) : Load(null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Broken(null, new ConfigurationIssue(
                string.Empty, $"Cannot read {paths.ConfigPath}: {exception.Message} Check the owner and mode of the file."));
        }
    }

    /// <summary>Reads and checks a text as if it stood in the file.</summary>
    public ConfigurationSnapshot Load(string? raw)
    {
        if (raw is null)
        {
            return Create(null, [], [], []);
        }

        JsonNode? root;
        try
        {
            root = Json5Parser.Parse(raw).ToJson();
        }
        catch (Json5Exception exception)
        {
            return Broken(raw, new ConfigurationIssue(string.Empty, $"JSON5 parse failed: {exception.Message}"));
        }

        if (root is not JsonObject parsed)
        {
            return Broken(raw, new ConfigurationIssue(string.Empty, "Invalid input: expected object"));
        }

        var issues = new List<ConfigurationIssue>();
        var resolved = new ConfigurationResolver(environment).Resolve(parsed, paths.ConfigPath, issues);
        return Create(raw, parsed, resolved, issues);
    }

    private static ConfigurationSnapshot Broken(string? raw, ConfigurationIssue issue) => Create(raw, [], [], [issue]);

    private static ConfigurationSnapshot Create(string? raw, JsonObject parsed, JsonObject resolved, List<ConfigurationIssue> issues)
    {
        OpenClawConfig? settings = null;
        if (issues.Count == 0)
        {
            using var document = JsonSerializer.SerializeToDocument(resolved, JsonNodeJson.Default.JsonObject);
            issues.AddRange(ConfigurationSchema.Validate(document.RootElement));
            issues.AddRange(ConfigurationRules.Check(resolved));
            settings = issues.Count == 0 ? document.RootElement.Deserialize(ConfigurationJson.Default.OpenClawConfig) : null;
        }

        return new ConfigurationSnapshot
        {
            Raw = raw,
            Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(raw ?? string.Empty))),
            Parsed = parsed,
            Resolved = resolved,
            Settings = settings ?? WayIn(resolved),
            Issues = issues,
        };
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

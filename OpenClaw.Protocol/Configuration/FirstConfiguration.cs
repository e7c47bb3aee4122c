using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace OpenClaw.Protocol.Configuration;

/// <summary>The openclaw.json of an installation that has none: this machine only, a token, and tools that run sandboxed.</summary>
public static class FirstConfiguration
{
    private const int TokenBytes = 24;

    /// <summary>The content.</summary>
    /// <param name="token">The shared token; null for a new one.</param>
    public static JsonObject Create(string? token) => new()
    {
        ["gateway"] = new JsonObject { ["mode"] = "local", ["auth"] = new JsonObject { ["mode"] = "token", ["token"] = token ?? NewToken() } },
        ["agents"] = new JsonObject { ["defaults"] = new JsonObject { ["sandbox"] = new JsonObject { ["mode"] = "all" } } },
    };

    /// <summary>A new shared token: 48 hexadecimal digits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
}

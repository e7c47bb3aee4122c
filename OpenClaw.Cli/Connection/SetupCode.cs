using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace OpenClaw.Cli.Connection;

/// <summary>What a phone needs to connect to a gateway, as the OpenClaw apps take it: base64url of a JSON object.</summary>
internal static class SetupCode
{
    /// <summary>The code for an address and its secret.</summary>
    /// <param name="url">A <c>ws</c> or <c>wss</c> address.</param>
    /// <param name="secretName"><c>token</c> or <c>password</c>.</param>
    /// <param name="secret">The secret.</param>
    public static string Create(string url, string secretName, string secret) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(new JsonObject { ["url"] = url, [secretName] = secret }.ToJsonString()));
}

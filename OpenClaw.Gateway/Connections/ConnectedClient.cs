using System.Text.Json.Nodes;
using OpenClaw.Gateway.Methods;
using OpenClaw.Protocol.Frames;
using Granted = OpenClaw.Protocol.Frames.Scopes;

namespace OpenClaw.Gateway.Connections;

/// <summary>Who is behind a connection after the handshake, and what the gateway granted.</summary>
internal sealed record ConnectedClient
{
    public required ClientInfo Info { get; init; }

    public required string Role { get; init; }

    /// <summary>The version of the protocol that both sides agreed on.</summary>
    public ProtocolVersion Protocol { get; init; } = ProtocolVersions.V3;

    /// <summary>Granted by the gateway's own record; never more, whatever the client asked for.</summary>
    public required IReadOnlySet<string> Scopes { get; init; }

    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>Commands that a node says it has. None may be used before <see cref="Nodes.NodeCommandPolicy"/> has looked at it.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>What a node says it may do on its machine.</summary>
    public IReadOnlyDictionary<string, bool>? Permissions { get; init; }

    /// <summary>The PATH of a node.</summary>
    public string? PathEnv { get; init; }

    /// <summary>When the handshake ended.</summary>
    public DateTimeOffset ConnectedAt { get; init; }

    /// <summary>The device that signed the handshake; null without one.</summary>
    public string? DeviceId { get; init; }

    public bool HasScope(string scope) => Scopes.Contains(Granted.Admin) || Scopes.Contains(scope);

    /// <summary>Null when the client may call the method, else the answer that says why not. Methods nobody knows count as admin's.</summary>
    public RpcResult? Refusal(RpcMethod? method)
    {
        var access = method?.Access ?? MethodAccess.Admin;
        if (Role == Roles.Node)
        {
            return access == MethodAccess.Node ? null : RpcResult.Invalid("unauthorized role: node");
        }

        return access switch
        {
            MethodAccess.Node => RpcResult.Invalid("unauthorized role: operator"),
            _ when Scopes.Contains(Granted.Admin) => null,
            MethodAccess.Read => HasScope(Granted.Read) || HasScope(Granted.Write)
                ? null : Missing(Granted.Read),
            MethodAccess.Write => Need(Granted.Write),
            MethodAccess.Approvals => Need(Granted.Approvals),
            MethodAccess.Pairing => Need(Granted.Pairing),
            _ => Missing(Granted.Admin),
        };
    }

    private RpcResult? Need(string scope) => HasScope(scope) ? null : Missing(scope);

    private RpcResult Missing(string scope) => RpcResult.Fail(Protocol.MissingScopeCode, $"missing scope: {scope}", Protocol.ExplainsMissingScope
        ? new JsonObject { ["code"] = "MISSING_SCOPE", ["missingScope"] = scope, ["requiredScopes"] = new JsonArray(scope) }
        : null);
}

using OpenClaw.Gateway.Methods;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Connections;

/// <summary>Who is behind a connection after the handshake, and what the gateway granted.</summary>
internal sealed record ConnectedClient
{
    public required ClientInfo Info { get; init; }

    public required string Role { get; init; }

    /// <summary>Granted by the gateway's own record; never more, whatever the client asked for.</summary>
    public required IReadOnlySet<string> Scopes { get; init; }

    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>The device that signed the handshake; null without one.</summary>
    public string? DeviceId { get; init; }

    public bool HasScope(string scope) => Scopes.Contains(Protocol.Frames.Scopes.Admin) || Scopes.Contains(scope);

    /// <summary>Null when the client may call the method, else why not. Methods nobody knows count as admin's.</summary>
    public string? Refusal(RpcMethod? method)
    {
        var access = method?.Access ?? MethodAccess.Admin;
        if (Role == Roles.Node)
        {
            return access == MethodAccess.Node ? null : "unauthorized role: node";
        }

        return access switch
        {
            MethodAccess.Node => "unauthorized role: operator",
            _ when Scopes.Contains(Protocol.Frames.Scopes.Admin) => null,
            MethodAccess.Read => HasScope(Protocol.Frames.Scopes.Read) || HasScope(Protocol.Frames.Scopes.Write)
                ? null : Missing(Protocol.Frames.Scopes.Read),
            MethodAccess.Write => Need(Protocol.Frames.Scopes.Write),
            MethodAccess.Approvals => Need(Protocol.Frames.Scopes.Approvals),
            MethodAccess.Pairing => Need(Protocol.Frames.Scopes.Pairing),
            _ => Missing(Protocol.Frames.Scopes.Admin),
        };
    }

    private string? Need(string scope) => HasScope(scope) ? null : Missing(scope);

    private static string Missing(string scope) => $"missing scope: {scope}";
}

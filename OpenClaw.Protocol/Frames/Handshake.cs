using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Frames;

/// <summary>Numbers both sides of a connection agree on.</summary>
public static class ProtocolConstants
{
    /// <summary>The protocol version spoken.</summary>
    public const int Version = 3;

    /// <summary>Largest frame a gateway takes, in bytes; a larger one closes the socket with 1009.</summary>
    public const int MaxPayloadBytes = 524_288;

    /// <summary>Largest frame before the handshake is over, in bytes.</summary>
    public const int MaxHandshakeBytes = 65_536;

    /// <summary>Bytes that may wait for a slow client before events are dropped or its socket is closed.</summary>
    public const int MaxBufferedBytes = 1_572_864;

    /// <summary>Milliseconds between two <c>tick</c> events.</summary>
    public const int TickIntervalMs = 30_000;

    /// <summary>Milliseconds a new connection has to send its <c>connect</c> request.</summary>
    public const int HandshakeTimeoutMs = 10_000;

    /// <summary>The TCP port a gateway listens on unless told otherwise.</summary>
    public const int DefaultGatewayPort = 18_789;
}

/// <summary>Payload of the first event on a connection, <c>connect.challenge</c>.</summary>
/// <param name="Nonce">A UUID that a device signature has to cover.</param>
/// <param name="Ts">Server time, milliseconds since the epoch.</param>
public sealed record ConnectChallenge(string Nonce, long Ts);

/// <summary>Parameters of method <c>connect</c>, which must be the first request on a connection.</summary>
public sealed record ConnectParams
{
    /// <summary>Lowest protocol version the client speaks, at least 1.</summary>
    public required int MinProtocol { get; init; }

    /// <summary>Highest protocol version the client speaks, at least 1.</summary>
    public required int MaxProtocol { get; init; }

    /// <summary>Who is calling.</summary>
    public required ClientInfo Client { get; init; }

    /// <summary>Optional abilities, such as <c>tool-events</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Caps { get; init; }

    /// <summary>Commands a node offers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Commands { get; init; }

    /// <summary>Permissions a node has on its machine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, bool>? Permissions { get; init; }

    /// <summary>The PATH of a node.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PathEnv { get; init; }

    /// <summary><c>operator</c> (default) or <c>node</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    /// <summary>Scopes asked for. What is granted never exceeds the server's own record.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Proof of a device identity.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DeviceProof? Device { get; init; }

    /// <summary>Shared secret.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConnectAuth? Auth { get; init; }

    /// <summary>BCP 47 language tag.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Locale { get; init; }

    /// <summary>User agent of a browser client.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserAgent { get; init; }
}

/// <summary>Who a client says it is. None of it grants anything.</summary>
public sealed record ClientInfo
{
    /// <summary>One of the known client ids, such as <c>cli</c> or <c>openclaw-control-ui</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DisplayName { get; init; }

    /// <summary>Version of the client.</summary>
    public required string Version { get; init; }

    /// <summary>Operating system, such as <c>linux</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>Device family, such as <c>Mac</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeviceFamily { get; init; }

    /// <summary>Model identifier of the device.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ModelIdentifier { get; init; }

    /// <summary>One of <c>webchat</c>, <c>cli</c>, <c>ui</c>, <c>backend</c>, <c>node</c>, <c>probe</c>, <c>test</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Tells apart several instances of one client.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? InstanceId { get; init; }
}

/// <summary>A device identity and its signature over the handshake.</summary>
public sealed record DeviceProof
{
    /// <summary>Lower-case hex SHA-256 of the raw 32-byte public key.</summary>
    public required string Id { get; init; }

    /// <summary>Ed25519 public key: base64url of the raw 32 bytes, or a PEM.</summary>
    public required string PublicKey { get; init; }

    /// <summary>base64url of the 64-byte Ed25519 signature.</summary>
    public required string Signature { get; init; }

    /// <summary>Milliseconds since the epoch; at most ten minutes off the server's clock.</summary>
    public required long SignedAt { get; init; }

    /// <summary>The challenge's nonce.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Nonce { get; init; }
}

/// <summary>The shared secret a client presents.</summary>
public sealed record ConnectAuth
{
    /// <summary>Gateway token or device token.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Token { get; init; }

    /// <summary>Gateway password.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Password { get; init; }
}

/// <summary>Payload of a successful <c>connect</c>.</summary>
public sealed record HelloOk
{
    /// <summary>Always <c>hello-ok</c>.</summary>
    public string Type { get; init; } = "hello-ok";

    /// <summary>The version both sides speak from here on.</summary>
    public required int Protocol { get; init; }

    /// <summary>Who answered.</summary>
    public required ServerInfo Server { get; init; }

    /// <summary>What the client may call and will hear.</summary>
    public required Features Features { get; init; }

    /// <summary>The state at this moment.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>Where the canvas host is, as the client reaches it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CanvasHostUrl { get; init; }

    /// <summary>The device's own token; only when a device identity was used.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DeviceAuth? Auth { get; init; }

    /// <summary>Limits of this connection.</summary>
    public required ConnectionPolicy Policy { get; init; }
}

/// <summary>The gateway that answered.</summary>
public sealed record ServerInfo
{
    /// <summary>Version of the gateway.</summary>
    public required string Version { get; init; }

    /// <summary>Commit it was built from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Commit { get; init; }

    /// <summary>Host name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Host { get; init; }

    /// <summary>UUID of this connection.</summary>
    public required string ConnId { get; init; }
}

/// <summary>What the gateway offers.</summary>
/// <param name="Methods">Advertised methods.</param>
/// <param name="Events">Events it sends.</param>
public sealed record Features(IReadOnlyList<string> Methods, IReadOnlyList<string> Events);

/// <summary>The gateway's state when a connection begins.</summary>
public sealed record Snapshot
{
    /// <summary>Who is present; the gateway itself comes first.</summary>
    public required IReadOnlyList<RawJson> Presence { get; init; }

    /// <summary>The last health snapshot, <c>{}</c> before the first.</summary>
    public required RawJson Health { get; init; }

    /// <summary>Versions of the two above.</summary>
    public required StateVersion StateVersion { get; init; }

    /// <summary>Milliseconds since the gateway started.</summary>
    public required long UptimeMs { get; init; }

    /// <summary>Path of openclaw.json on the gateway's machine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ConfigPath { get; init; }

    /// <summary>Path of the state directory on the gateway's machine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StateDir { get; init; }

    /// <summary>Which session a client talks to unless it names one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SessionDefaults? SessionDefaults { get; init; }
}

/// <summary>Which session a client talks to unless it names one.</summary>
public sealed record SessionDefaults
{
    /// <summary>Id of the default agent.</summary>
    public required string DefaultAgentId { get; init; }

    /// <summary>The main key, <c>main</c> unless configured.</summary>
    public required string MainKey { get; init; }

    /// <summary>The canonical key, such as <c>agent:main:main</c>.</summary>
    public required string MainSessionKey { get; init; }

    /// <summary><c>per-sender</c> or <c>global</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }
}

/// <summary>The token issued to a paired device.</summary>
public sealed record DeviceAuth
{
    /// <summary>The token; a secret.</summary>
    public required string DeviceToken { get; init; }

    /// <summary><c>operator</c> or <c>node</c>.</summary>
    public required string Role { get; init; }

    /// <summary>What the token allows.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>When it was issued, milliseconds since the epoch.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? IssuedAtMs { get; init; }
}

/// <summary>Limits of a connection.</summary>
/// <param name="MaxPayload">Largest frame in bytes.</param>
/// <param name="MaxBufferedBytes">Bytes that may wait for a slow client.</param>
/// <param name="TickIntervalMs">Milliseconds between ticks.</param>
public sealed record ConnectionPolicy(int MaxPayload, int MaxBufferedBytes, int TickIntervalMs);

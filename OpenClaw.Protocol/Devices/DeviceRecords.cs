using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Devices;

/// <summary><c>identity/device.json</c>: who this machine is. Whoever can read it acts as the owner; mode 0600.</summary>
public sealed record DeviceIdentityFile
{
    /// <summary>Always 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Id of the device, derived from the key.</summary>
    public required string DeviceId { get; init; }

    /// <summary>SPKI PEM.</summary>
    public required string PublicKeyPem { get; init; }

    /// <summary>PKCS 8 PEM; a secret.</summary>
    public required string PrivateKeyPem { get; init; }

    /// <summary>Milliseconds since the epoch.</summary>
    public required long CreatedAtMs { get; init; }
}

/// <summary><c>identity/device-auth.json</c>: the tokens this machine was given.</summary>
public sealed record DeviceAuthFile
{
    /// <summary>Always 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Whose tokens these are.</summary>
    public required string DeviceId { get; init; }

    /// <summary>Tokens by role.</summary>
    public required Dictionary<string, StoredDeviceToken> Tokens { get; init; }
}

/// <summary>A token as its owner keeps it.</summary>
/// <param name="Token">The token; a secret.</param>
/// <param name="Role">Its role.</param>
/// <param name="Scopes">What it allows.</param>
/// <param name="UpdatedAtMs">Milliseconds since the epoch.</param>
public sealed record StoredDeviceToken(string Token, string Role, IReadOnlyList<string> Scopes, long UpdatedAtMs);

/// <summary>A device that asks to be let in; a value of <c>devices/pending.json</c>.</summary>
public sealed record PendingDevice
{
    /// <summary>UUID by which a person decides.</summary>
    public required string RequestId { get; init; }

    /// <summary>Id of the device.</summary>
    public required string DeviceId { get; init; }

    /// <summary>base64url of the raw key.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Operating system.</summary>
    public string? Platform { get; init; }

    /// <summary>Client id.</summary>
    public string? ClientId { get; init; }

    /// <summary>Client mode.</summary>
    public string? ClientMode { get; init; }

    /// <summary>Role asked for.</summary>
    public string? Role { get; init; }

    /// <summary>Roles asked for.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Scopes asked for.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Where it asked from; absent for this machine.</summary>
    public string? RemoteIp { get; init; }

    /// <summary>Whether it needs no decision.</summary>
    public bool Silent { get; init; }

    /// <summary>Whether the device was known before.</summary>
    public bool IsRepair { get; init; }

    /// <summary>When it asked, milliseconds since the epoch.</summary>
    public required long Ts { get; init; }
}

/// <summary>A device that was let in; a value of <c>devices/paired.json</c>.</summary>
public sealed record PairedDevice
{
    /// <summary>Id of the device.</summary>
    public required string DeviceId { get; init; }

    /// <summary>base64url of the raw key.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Operating system.</summary>
    public string? Platform { get; init; }

    /// <summary>Client id.</summary>
    public string? ClientId { get; init; }

    /// <summary>Client mode.</summary>
    public string? ClientMode { get; init; }

    /// <summary>Role of the last approval.</summary>
    public string? Role { get; init; }

    /// <summary>All its roles.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>All its scopes.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Where it asked from.</summary>
    public string? RemoteIp { get; init; }

    /// <summary>Tokens by role.</summary>
    public Dictionary<string, DeviceToken>? Tokens { get; init; }

    /// <summary>Milliseconds since the epoch.</summary>
    public required long CreatedAtMs { get; init; }

    /// <summary>Milliseconds since the epoch.</summary>
    public required long ApprovedAtMs { get; init; }
}

/// <summary>A token as the gateway keeps it.</summary>
public sealed record DeviceToken
{
    /// <summary>32 hex digits; a secret, absent where it is shown to others.</summary>
    public string? Token { get; init; }

    /// <summary>Its role.</summary>
    public required string Role { get; init; }

    /// <summary>What it allows, sorted.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Milliseconds since the epoch.</summary>
    public required long CreatedAtMs { get; init; }

    /// <summary>When it was last replaced.</summary>
    public long? RotatedAtMs { get; init; }

    /// <summary>When it was taken back; such a token opens nothing.</summary>
    public long? RevokedAtMs { get; init; }

    /// <summary>When it was last used.</summary>
    public long? LastUsedAtMs { get; init; }
}

/// <summary>Source-generated JSON of devices, as the files have it: two spaces, absent instead of null.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeviceIdentityFile))]
[JsonSerializable(typeof(DeviceAuthFile))]
[JsonSerializable(typeof(Dictionary<string, PendingDevice>))]
[JsonSerializable(typeof(Dictionary<string, PairedDevice>))]
public sealed partial class DeviceJson : JsonSerializerContext;

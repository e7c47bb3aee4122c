using System.Globalization;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Protocol.Devices;

/// <summary>The text that a device signs when it connects.</summary>
public static class DeviceSignature
{
    /// <summary>Milliseconds by which the signing time may differ from the server's clock.</summary>
    public const long MaxSkewMs = 600_000;

    /// <summary>The text of version 2, or of version 1 when there is no nonce.</summary>
    /// <param name="deviceId">Id of the device.</param>
    /// <param name="connect">The request; role, scopes and token count exactly as they are sent.</param>
    /// <param name="signedAtMs">Milliseconds since the epoch.</param>
    /// <param name="nonce">Nonce of the challenge; null or blank for version 1.</param>
    public static string Payload(string deviceId, ConnectParams connect, long signedAtMs, string? nonce)
    {
        ArgumentNullException.ThrowIfNull(connect);
        var hasNonce = !string.IsNullOrWhiteSpace(nonce);
        var text = string.Join('|',
            hasNonce ? "v2" : "v1", deviceId, connect.Client.Id, connect.Client.Mode, connect.Role ?? Roles.Operator,
            string.Join(',', connect.Scopes ?? []), signedAtMs.ToString(CultureInfo.InvariantCulture), connect.Auth?.Token ?? string.Empty);
        return hasNonce ? $"{text}|{nonce}" : text;
    }
}

using System.Globalization;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Protocol.Devices;

/// <summary>The forms of the text that a device signs.</summary>
public enum DeviceSignatureVersion
{
    /// <summary>Without a nonce.</summary>
    V1 = 1,

    /// <summary>With the nonce of the challenge.</summary>
    V2,

    /// <summary>As 2, and with platform and device family.</summary>
    V3,
}

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
    public static string Payload(string deviceId, ConnectParams connect, long signedAtMs, string? nonce) => Payload(
        string.IsNullOrWhiteSpace(nonce) ? DeviceSignatureVersion.V1 : DeviceSignatureVersion.V2, deviceId, connect, signedAtMs, nonce);

    /// <summary>The text of one version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="deviceId">Id of the device.</param>
    /// <param name="connect">The request; role, scopes and token count exactly as they are sent.</param>
    /// <param name="signedAtMs">Milliseconds since the epoch.</param>
    /// <param name="nonce">Nonce of the challenge; not part of version 1.</param>
    public static string Payload(DeviceSignatureVersion version, string deviceId, ConnectParams connect, long signedAtMs, string? nonce)
    {
        ArgumentNullException.ThrowIfNull(connect);
        var text = string.Join('|',
            $"v{(int)version}", deviceId, connect.Client.Id, connect.Client.Mode, connect.Role ?? Roles.Operator,
            string.Join(',', connect.Scopes ?? []), signedAtMs.ToString(CultureInfo.InvariantCulture), connect.Auth?.Token ?? string.Empty);
        return version switch
        {
            DeviceSignatureVersion.V1 => text,
            DeviceSignatureVersion.V2 => $"{text}|{nonce}",
            _ => $"{text}|{nonce}|{Plain(connect.Client.Platform)}|{Plain(connect.Client.DeviceFamily)}",
        };
    }

    // ASCII letters alone change: the other side may be written in any language.
    private static string Plain(string? text) => string.Concat((text ?? string.Empty).Trim().Select(c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c));
}

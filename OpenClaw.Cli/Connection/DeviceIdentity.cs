using System.Text.Json;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Cli.Connection;

/// <summary>
/// The device that a state directory stands for. The gateway that owns the directory has paired it at its first start, so whoever can
/// read the key connects as the owner, from other addresses too.
/// </summary>
internal sealed class DeviceIdentity
{
    private readonly DeviceKey? _key;

    private DeviceIdentity(string path, DeviceKey? key, string? problem) => (Path, _key, Problem) = (path, key, problem);

    /// <summary>Path of the file; it need not exist.</summary>
    public string Path { get; }

    /// <summary>Why the file gives no identity; null when it gives one.</summary>
    public string? Problem { get; }

    /// <summary>Reads the file. One that gives no identity is no failure here: on the gateway's own machine the token is enough.</summary>
    public static DeviceIdentity Read(string path)
    {
        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(path), DeviceJson.Default.DeviceIdentityFile);
            return new DeviceIdentity(path, DeviceKey.FromPem(file?.PrivateKeyPem ?? string.Empty), null);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new DeviceIdentity(path, null, "it does not exist");
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            // What a parser says could repeat a part of the key.
            return new DeviceIdentity(path, null, "it holds no device identity");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DllNotFoundException)
        {
            return new DeviceIdentity(path, null, exception.Message.TrimEnd('.'));
        }
    }

    /// <summary>The request with the proof of this identity; as it is when there is none.</summary>
    /// <param name="request">Complete but for the proof.</param>
    /// <param name="nonce">Nonce of the gateway's challenge.</param>
    /// <param name="signedAtMs">Milliseconds since the epoch.</param>
    public ConnectParams Sign(ConnectParams request, string? nonce, long signedAtMs) => _key is null
        ? request
        : request with
        {
            Device = new DeviceProof
            {
                Id = _key.DeviceId,
                PublicKey = _key.PublicKey,
                Signature = _key.Sign(DeviceSignature.Payload(_key.DeviceId, request, signedAtMs, nonce)),
                SignedAt = signedAtMs,
                Nonce = nonce,
            },
        };
}

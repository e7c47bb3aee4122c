using System.Text.Json;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Pairing;

/// <summary>
/// The identity in the state directory. Whoever can read the directory owns the gateway, so the first start makes an operator there
/// that is paired already, and the command line beside it never meets "pairing required".
/// </summary>
internal sealed partial class OwnerIdentity(
    ConfigurationStore configuration, PairingStore pairing, TimeProvider time, ILogger<OwnerIdentity> logger)
{
    private string IdentityPath => Path.Combine(configuration.Paths.StateDir, "identity", "device.json");

    private string AuthPath => Path.Combine(configuration.Paths.StateDir, "identity", "device-auth.json");

    /// <summary>Makes the identity when there is none, and pairs it when it is not on record.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        try
        {
            var key = await ReadOrCreateAsync(cancellationToken);
            var known = await pairing.FindAsync(key.DeviceId, cancellationToken) is not null;
            var device = await pairing.PairOwnerAsync(key, OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : "win32", cancellationToken);
            if (!known && device.Tokens?.GetValueOrDefault(Roles.Operator) is { Token: { } token } record)
            {
                var file = new DeviceAuthFile
                {
                    DeviceId = key.DeviceId,
                    Tokens = new Dictionary<string, StoredDeviceToken>
                    {
                        [Roles.Operator] = new(token, Roles.Operator, record.Scopes, time.GetUtcNow().ToUnixTimeMilliseconds()),
                    },
                };
                await AtomicFile.WriteAsync(AuthPath, JsonSerializer.Serialize(file, DeviceJson.Default.DeviceAuthFile) + "\n", cancellationToken);
                LogPaired(key.DeviceId);
            }
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            LogUnreadable(IdentityPath, exception.Message);
        }
    }

    private async Task<DeviceKey> ReadOrCreateAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(IdentityPath))
        {
            var file = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(IdentityPath, cancellationToken), DeviceJson.Default.DeviceIdentityFile);
            return DeviceKey.FromPem(file?.PrivateKeyPem ?? string.Empty);
        }

        var key = DeviceKey.Create();
        var identity = new DeviceIdentityFile
        {
            DeviceId = key.DeviceId,
            PublicKeyPem = key.PublicKeyPem,
            PrivateKeyPem = key.PrivateKeyPem,
            CreatedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await AtomicFile.WriteAsync(IdentityPath, JsonSerializer.Serialize(identity, DeviceJson.Default.DeviceIdentityFile) + "\n", cancellationToken);
        return key;
    }

    [LoggerMessage(600, LogLevel.Information, "Paired the owner's identity of the state directory, device {DeviceId}")]
    private partial void LogPaired(string deviceId);

    [LoggerMessage(601, LogLevel.Error, "{Path} is no device identity ({Reason}); the command line on this machine needs the token until the file is removed and the gateway restarted")]
    private partial void LogUnreadable(string path, string reason);
}

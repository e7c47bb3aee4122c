using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Gateway.Auth;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Pairing;

/// <summary>
/// Who may connect as a device: <c>devices/pending.json</c> and <c>devices/paired.json</c>. The files are the record; a change that
/// somebody else made to them (the owner's command line on the same machine) is seen at the next look.
/// </summary>
internal sealed partial class PairingStore(ConfigurationStore configuration, TimeProvider time, ILogger<PairingStore> logger) : IDisposable
{
    private static readonly TimeSpan PendingFor = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly StoredMap<PendingDevice> _pending = new(
        Path.Combine(configuration.Paths.StateDir, "devices", "pending.json"), DeviceJson.Default.DictionaryStringPendingDevice);

    private readonly StoredMap<PairedDevice> _paired = new(
        Path.Combine(configuration.Paths.StateDir, "devices", "paired.json"), DeviceJson.Default.DictionaryStringPairedDevice);

    /// <summary>Requests that wait, the newest first, and devices that were let in, the last approved first.</summary>
    public async Task<(IReadOnlyList<PendingDevice> Pending, IReadOnlyList<PairedDevice> Paired)> ListAsync(CancellationToken cancellationToken)
    {
        using var pass = await EnterAsync(cancellationToken);
        return ([.. _pending.Values.Values.OrderByDescending(device => device.Ts)], [.. _paired.Values.Values.OrderByDescending(device => device.ApprovedAtMs)]);
    }

    public async Task<PairedDevice?> FindAsync(string deviceId, CancellationToken cancellationToken)
    {
        using var pass = await EnterAsync(cancellationToken);
        return _paired.Values.GetValueOrDefault(deviceId);
    }

    /// <summary>Puts a request down; one that the device has made already is returned as it is.</summary>
    public async Task<(PendingDevice Request, bool Created)> RequestAsync(PendingDevice request, CancellationToken cancellationToken)
    {
        using var pass = await EnterAsync(cancellationToken);
        if (_pending.Values.Values.FirstOrDefault(device => device.DeviceId == request.DeviceId && device.PublicKey == request.PublicKey
            && Covers(device, request)) is { } existing)
        {
            return (existing, false);
        }

        var known = request with { IsRepair = _paired.Values.ContainsKey(request.DeviceId) };
        _pending.Values[known.RequestId] = known;
        await _pending.SaveAsync(cancellationToken);
        return (known, true);
    }

    /// <summary>Lets a device in. Null when nobody knows the request.</summary>
    /// <exception cref="UnauthorizedAccessException">It asks for more than <paramref name="approverScopes"/> can give.</exception>
    public async Task<PairedDevice?> ApproveAsync(string requestId, IReadOnlySet<string> approverScopes, CancellationToken cancellationToken)
    {
        using var pass = await EnterAsync(cancellationToken);
        if (!_pending.Values.TryGetValue(requestId, out var request))
        {
            return null;
        }

        if (!approverScopes.Contains(Scopes.Admin) && (request.Scopes ?? []).FirstOrDefault(scope => !approverScopes.Contains(scope)) is { } more)
        {
            throw new UnauthorizedAccessException($"missing scope: {more}");
        }

        var now = Now();
        var old = _paired.Values.GetValueOrDefault(request.DeviceId);
        if (old?.PublicKey != request.PublicKey)
        {
            // Another key is another device: nothing of the old record goes over to it.
            old = null;
        }

        var role = request.Role ?? Roles.Operator;
        var scopes = Union(role == Roles.Operator ? old?.Scopes : null, request.Scopes) ?? old?.Scopes;
        var tokens = new Dictionary<string, DeviceToken>(old?.Tokens ?? [])
        {
            [role] = NewToken(role, role == Roles.Operator ? scopes ?? [] : request.Scopes ?? [], now),
        };
        var device = new PairedDevice
        {
            DeviceId = request.DeviceId,
            PublicKey = request.PublicKey,
            DisplayName = request.DisplayName ?? old?.DisplayName,
            Platform = request.Platform ?? old?.Platform,
            ClientId = request.ClientId ?? old?.ClientId,
            ClientMode = request.ClientMode ?? old?.ClientMode,
            Role = role,
            Roles = Union(old?.Roles, [role]),
            Scopes = scopes,
            RemoteIp = request.RemoteIp ?? old?.RemoteIp,
            Tokens = tokens,
            CreatedAtMs = old?.CreatedAtMs ?? now,
            ApprovedAtMs = now,
        };
        _pending.Values.Remove(requestId);
        _paired.Values[device.DeviceId] = device;
        await _paired.SaveAsync(cancellationToken);
        await _pending.SaveAsync(cancellationToken);
        return device;
    }

    public async Task<PendingDevice?> RejectAsync(string requestId, CancellationToken cancellationToken)
    {
        using var pass = await EnterAsync(cancellationToken);
        if (!_pending.Values.Remove(requestId, out var request))
        {
            return null;
        }

        await _pending.SaveAsync(cancellationToken);
        return request;
    }

    /// <summary>Forgets a device and everything it was given.</summary>
    public async Task<bool> RemoveAsync(string deviceId, CancellationToken cancellationToken)
    {
        using var pass = await EnterAsync(cancellationToken);
        if (!_paired.Values.Remove(deviceId))
        {
            return false;
        }

        await _paired.SaveAsync(cancellationToken);
        return true;
    }

    /// <summary>Replaces a token. The new one allows what the old one allowed, or less; never more.</summary>
    /// <exception cref="UnauthorizedAccessException">More was asked for.</exception>
    public Task<DeviceToken?> RotateAsync(string deviceId, string role, IReadOnlyList<string>? scopes, CancellationToken cancellationToken) =>
        ChangeTokenAsync(deviceId, role, token =>
        {
            if (scopes?.FirstOrDefault(scope => !token.Scopes.Contains(scope)) is { } more)
            {
                throw new UnauthorizedAccessException($"a rotation cannot add scopes: {more}");
            }

            return NewToken(role, scopes ?? token.Scopes, token.CreatedAtMs) with { RotatedAtMs = Now() };
        }, cancellationToken);

    /// <summary>Takes a token back.</summary>
    public Task<DeviceToken?> RevokeAsync(string deviceId, string role, CancellationToken cancellationToken) =>
        ChangeTokenAsync(deviceId, role, token => token with { RevokedAtMs = Now() }, cancellationToken);

    /// <summary>The device's token for a role when it is in force, with the time of this use; null otherwise.</summary>
    public async Task<DeviceToken?> UseTokenAsync(string deviceId, string role, CancellationToken cancellationToken)
    {
        try
        {
            return await ChangeTokenAsync(deviceId, role, token => token.RevokedAtMs is null ? token with { LastUsedAtMs = Now() } : null, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // When it was used last is a note. A full disk does not lock out whoever comes to make room.
            LogNotNoted(exception, deviceId);
            var device = await FindAsync(deviceId, cancellationToken);
            return device?.Tokens?.GetValueOrDefault(role) is { RevokedAtMs: null } token ? token : null;
        }
    }

    /// <summary>Whether a presented token is the device's own, in force, and allows what is asked.</summary>
    public static bool IsValidToken(PairedDevice? device, string role, string? presented, IReadOnlyList<string> asked) =>
        device?.Tokens?.GetValueOrDefault(role) is { RevokedAtMs: null } token
        && SecretComparer.AreEqual(token.Token, presented)
        && asked.All(scope => token.Scopes.Contains(scope) || token.Scopes.Contains(Scopes.Admin));

    /// <summary>Puts a device on record without a request; for the owner of the state directory.</summary>
    public async Task<PairedDevice> PairOwnerAsync(DeviceKey key, string platform, CancellationToken cancellationToken)
    {
        using var pass = await EnterAsync(cancellationToken);
        if (_paired.Values.GetValueOrDefault(key.DeviceId) is { } existing)
        {
            return existing;
        }

        var now = Now();
        var device = new PairedDevice
        {
            DeviceId = key.DeviceId,
            PublicKey = key.PublicKey,
            Platform = platform,
            ClientId = ClientIds.Cli,
            ClientMode = ClientModes.Cli,
            Role = Roles.Operator,
            Roles = [Roles.Operator],
            Scopes = Scopes.All,
            Tokens = new Dictionary<string, DeviceToken> { [Roles.Operator] = NewToken(Roles.Operator, Scopes.All, now) },
            CreatedAtMs = now,
            ApprovedAtMs = now,
        };
        _paired.Values[device.DeviceId] = device;
        await _paired.SaveAsync(cancellationToken);
        return device;
    }

    public void Dispose() => _gate.Dispose();

    private static bool Covers(PendingDevice device, PendingDevice request) =>
        device.Role == request.Role && (request.Scopes ?? []).All(scope => (device.Scopes ?? []).Contains(scope));

    private async Task<DeviceToken?> ChangeTokenAsync(
        string deviceId, string role, Func<DeviceToken, DeviceToken?> change, CancellationToken cancellationToken)
    {
        using var pass = await EnterAsync(cancellationToken);
        if (_paired.Values.GetValueOrDefault(deviceId) is not { } device || device.Tokens?.GetValueOrDefault(role) is not { } token
            || change(token) is not { } changed)
        {
            return null;
        }

        _paired.Values[deviceId] = device with { Tokens = new Dictionary<string, DeviceToken>(device.Tokens) { [role] = changed } };
        await _paired.SaveAsync(cancellationToken);
        return changed;
    }

    private async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _pending.Reload();
            _paired.Reload();
            var oldest = Now() - (long)PendingFor.TotalMilliseconds;
            foreach (var expired in _pending.Values.Values.Where(device => device.Ts < oldest).Select(device => device.RequestId).ToArray())
            {
                _pending.Values.Remove(expired);
            }

            return new Pass(_gate);
        }
        catch
        {
            _gate.Release();
            throw;
        }
    }

    private static DeviceToken NewToken(string role, IReadOnlyList<string> scopes, long createdAt) => new()
    {
        Token = Guid.NewGuid().ToString("N"),
        Role = role,
        Scopes = [.. scopes.Order(StringComparer.Ordinal)],
        CreatedAtMs = createdAt,
    };

    private static IReadOnlyList<string>? Union(IReadOnlyList<string>? left, IReadOnlyList<string>? right) =>
        left is null && right is null ? null : [.. (left ?? []).Union(right ?? [])];

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(602, LogLevel.Warning, "The use of the token of device {DeviceId} could not be noted")]
    private partial void LogNotNoted(Exception exception, string deviceId);

    private sealed class Pass(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }

    /// <summary>A JSON object of a file, read again when the file has changed.</summary>
    private sealed class StoredMap<T>(string path, JsonTypeInfo<Dictionary<string, T>> type)
    {
        private DateTime _stamp;

        public Dictionary<string, T> Values { get; private set; } = [];

        public void Reload()
        {
            var stamp = File.GetLastWriteTimeUtc(path);
            if (stamp == _stamp)
            {
                return;
            }

            Values = File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? [] : [];
            _stamp = stamp;
        }

        public async Task SaveAsync(CancellationToken cancellationToken)
        {
            try
            {
                await AtomicFile.WriteAsync(path, JsonSerializer.SerializeToUtf8Bytes(Values, type), cancellationToken);
                _stamp = File.GetLastWriteTimeUtc(path);
            }
            catch
            {
                // What is not on disk did not happen: the next look reads the file.
                _stamp = default;
                throw;
            }
        }
    }
}

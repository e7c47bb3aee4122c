using System.Text.Json.Nodes;
using OpenClaw.Gateway.Auth;
using OpenClaw.Gateway.Pairing;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Connections;

/// <summary>The part of the handshake that decides who somebody is: the secret, the device, and what the record allows them.</summary>
internal sealed class DeviceHandshake(
    GatewayAuthenticator authenticator, PairingStore pairing, EventBroadcaster events, TimeProvider time)
{
    public async Task<(HandshakeRefusal? Refusal, ConnectedClient? Client, DeviceAuth? Auth)> CheckAsync(
        GatewayConnection connection, ConnectParams request, ProtocolVersion version)
    {
        if (request.Device is not { } device)
        {
            var (refusal, client) = CheckWithoutDevice(connection, request, version);
            return (refusal, client, null);
        }

        if (CheckSignature(connection, request, version, device, out var publicKey) is { } bad)
        {
            return (bad, null, null);
        }

        var role = request.Role ?? Roles.Operator;
        var asked = Asked(request, role);
        var known = await pairing.FindAsync(device.Id, CancellationToken.None);
        var sameKey = known is not null && DeviceKey.TryReadPublicKey(known.PublicKey, out var recorded) && recorded.AsSpan().SequenceEqual(publicKey);
        var outcome = authenticator.CheckShared(
            request.Auth?.Token, request.Auth?.Password, connection.Origin.Address,
            alternative: () => sameKey && PairingStore.IsValidToken(known, role, request.Auth?.Token, asked));
        if (outcome != AuthOutcome.Accepted)
        {
            return (HandshakeRefusal.Invalid(AuthText.Unauthorized(outcome, request.Client)), null, null);
        }

        if (!sameKey || !IsCovered(known!, role, asked))
        {
            if (await RequestAsync(connection, request, publicKey, role, asked) is { } required)
            {
                return (required, null, null);
            }
        }

        return await AcceptAsync(request, version, device.Id, role, asked);
    }

    private (HandshakeRefusal?, ConnectedClient?) CheckWithoutDevice(GatewayConnection connection, ConnectParams request, ProtocolVersion version)
    {
        if (request.Client.Id == ClientIds.ControlUi)
        {
            return (HandshakeRefusal.Invalid("control ui requires HTTPS or localhost (secure context)"), null);
        }

        var presented = !string.IsNullOrEmpty(request.Auth?.Token) || !string.IsNullOrEmpty(request.Auth?.Password);
        if (presented)
        {
            var outcome = authenticator.CheckShared(request.Auth?.Token, request.Auth?.Password, connection.Origin.Address);
            if (outcome != AuthOutcome.Accepted)
            {
                return (HandshakeRefusal.Invalid(AuthText.Unauthorized(outcome, request.Client)), null);
            }
        }

        // From elsewhere the secret alone is not enough: it could have leaked. On this machine it is the owner's file.
        if (!presented || !connection.Origin.IsLocal || request.Role == Roles.Node)
        {
            return (HandshakeRefusal.NotPaired("device identity required"), null);
        }

        return (null, Client(request, version, Roles.Operator, Asked(request, Roles.Operator).Intersect(Scopes.All), null));
    }

    private HandshakeRefusal? CheckSignature(
        GatewayConnection connection, ConnectParams request, ProtocolVersion version, DeviceProof device, out byte[] publicKey)
    {
        if (!DeviceKey.TryReadPublicKey(device.PublicKey, out publicKey) || DeviceKey.IdOf(publicKey) != device.Id)
        {
            return HandshakeRefusal.Invalid("device identity mismatch");
        }

        if (Math.Abs(time.GetUtcNow().ToUnixTimeMilliseconds() - device.SignedAt) > DeviceSignature.MaxSkewMs)
        {
            return HandshakeRefusal.Invalid("device signature expired");
        }

        if (string.IsNullOrWhiteSpace(device.Nonce))
        {
            if (!connection.Origin.IsLocal || !version.Signatures.Contains(DeviceSignatureVersion.V1))
            {
                return HandshakeRefusal.Invalid("device nonce required");
            }
        }
        else if (device.Nonce != connection.Nonce)
        {
            return HandshakeRefusal.Invalid("device nonce mismatch");
        }

        var signed = publicKey;
        var hasNonce = !string.IsNullOrWhiteSpace(device.Nonce);
        return version.Signatures.Where(signature => hasNonce != (signature == DeviceSignatureVersion.V1)).Any(signature =>
            DeviceKey.Verify(signed, DeviceSignature.Payload(signature, device.Id, request, device.SignedAt, device.Nonce), device.Signature))
            ? null
            : HandshakeRefusal.Invalid("device signature invalid");
    }

    // Null when the request was approved at once.
    private async Task<HandshakeRefusal?> RequestAsync(
        GatewayConnection connection, ConnectParams request, byte[] publicKey, string role, IReadOnlyList<string> asked)
    {
        var local = connection.Origin.IsLocal;
        var (pending, created) = await pairing.RequestAsync(
            new PendingDevice
            {
                RequestId = Guid.NewGuid().ToString(),
                DeviceId = request.Device!.Id,
                PublicKey = System.Buffers.Text.Base64Url.EncodeToString(publicKey),
                DisplayName = request.Client.DisplayName,
                Platform = request.Client.Platform,
                ClientId = request.Client.Id,
                ClientMode = request.Client.Mode,
                Role = role,
                Roles = [role],
                Scopes = asked,
                RemoteIp = local ? null : connection.Origin.Address.ToString(),
                Silent = local,
                Ts = time.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            CancellationToken.None);

        // Silent is decided by this connection, not by a record that somebody elsewhere left behind.
        if (local)
        {
            await pairing.ApproveAsync(pending.RequestId, Scopes.All.ToHashSet(StringComparer.Ordinal), CancellationToken.None);
            Resolved(pending, "approved");
            return null;
        }

        if (created)
        {
            events.Broadcast("device.pair.requested", pending, Methods.DeviceShapes.Default.PendingDevice);
        }

        return HandshakeRefusal.NotPaired("pairing required", new JsonObject { ["requestId"] = pending.RequestId });
    }

    private async Task<(HandshakeRefusal?, ConnectedClient?, DeviceAuth?)> AcceptAsync(
        ConnectParams request, ProtocolVersion version, string deviceId, string role, IReadOnlyList<string> asked)
    {
        var record = await pairing.FindAsync(deviceId, CancellationToken.None);
        if (record is null || await pairing.UseTokenAsync(deviceId, role, CancellationToken.None) is not { Token: { } value } token)
        {
            return (HandshakeRefusal.NotPaired("pairing required"), null, null);
        }

        var allowed = (record.Scopes ?? []).Contains(Scopes.Admin) ? [.. Scopes.All] : record.Scopes ?? [];
        var client = Client(request, version, role, role == Roles.Node ? [] : asked.Intersect(allowed), deviceId);
        return (null, client, new DeviceAuth
        {
            DeviceToken = value,
            Role = role,
            Scopes = token.Scopes,
            IssuedAtMs = token.RotatedAtMs ?? token.CreatedAtMs,
        });
    }

    /// <summary>Tells operators how a request ended.</summary>
    public void Resolved(PendingDevice request, string decision) => events.Broadcast("device.pair.resolved", new JsonObject
    {
        ["requestId"] = request.RequestId,
        ["deviceId"] = request.DeviceId,
        ["decision"] = decision,
        ["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
    });

    // A role that was taken back has to be asked for again.
    private static bool IsCovered(PairedDevice device, string role, IReadOnlyList<string> asked) =>
        (device.Roles ?? [device.Role ?? Roles.Operator]).Contains(role)
        && device.Tokens?.GetValueOrDefault(role) is { RevokedAtMs: null }
        && (role == Roles.Node || asked.All(scope => (device.Scopes ?? []).Contains(scope) || (device.Scopes ?? []).Contains(Scopes.Admin)));

    private static IReadOnlyList<string> Asked(ConnectParams request, string role) =>
        request.Scopes is { Count: > 0 } scopes ? [.. scopes.Distinct()] : role == Roles.Node ? [] : [Scopes.Admin];

    private ConnectedClient Client(ConnectParams request, ProtocolVersion version, string role, IEnumerable<string> scopes, string? deviceId) => new()
    {
        Info = request.Client,
        Protocol = version,
        Role = role,
        Scopes = scopes.ToHashSet(StringComparer.Ordinal),
        Capabilities = request.Caps ?? [],
        Commands = request.Commands ?? [],
        Permissions = request.Permissions,
        PathEnv = request.PathEnv,
        ConnectedAt = time.GetUtcNow(),
        DeviceId = deviceId,
    };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Pairing;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Schemas;
using static OpenClaw.Protocol.Schemas.Schema;

namespace OpenClaw.Gateway.Methods;

/// <summary>Devices as frames show them: no secrets, absent instead of null.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PendingDevice))]
[JsonSerializable(typeof(PairedDevice))]
[JsonSerializable(typeof(DeviceToken))]
internal sealed partial class DeviceShapes : JsonSerializerContext;

/// <summary><c>device.pair.*</c> and <c>device.token.*</c>.</summary>
internal sealed class DeviceMethods(PairingStore pairing, DeviceHandshake handshake, ConnectionRegistry connections) : IMethodGroup
{
    private static readonly ObjectSchema ByRequest = Closed(Required("requestId", NonEmptyString));
    private static readonly ObjectSchema ByDevice = Closed(Required("deviceId", NonEmptyString));
    private static readonly ObjectSchema ByRole = Closed(Required("deviceId", NonEmptyString), Required("role", NonEmptyString));
    private static readonly ObjectSchema Rotation = Closed(
        Required("deviceId", NonEmptyString), Required("role", NonEmptyString), Optional("scopes", ArrayOf(NonEmptyString)));

    public IEnumerable<RpcMethod> Methods =>
    [
        new("device.pair.list", MethodAccess.Pairing, Closed(), ListAsync),
        new("device.pair.approve", MethodAccess.Pairing, ByRequest, ApproveAsync),
        new("device.pair.reject", MethodAccess.Pairing, ByRequest, RejectAsync),
        new("device.pair.remove", MethodAccess.Pairing, ByDevice, RemoveAsync),
        new("device.token.rotate", MethodAccess.Pairing, Rotation, RotateAsync),
        new("device.token.revoke", MethodAccess.Pairing, ByRole, RevokeAsync),
    ];

    private async ValueTask<RpcResult> ListAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (pending, paired) = await pairing.ListAsync(cancellationToken);
        return RpcResult.Ok(new JsonObject
        {
            ["pending"] = new JsonArray([.. pending.Select(device => JsonSerializer.SerializeToNode(device, DeviceShapes.Default.PendingDevice))]),
            ["paired"] = new JsonArray([.. paired.Select(Shown)]),
        });
    }

    private async ValueTask<RpcResult> ApproveAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var requestId = Text(call, "requestId");
        var request = (await pairing.ListAsync(cancellationToken)).Pending.FirstOrDefault(device => device.RequestId == requestId);
        try
        {
            if (request is null || await pairing.ApproveAsync(requestId, call.Connection.Client.Scopes, cancellationToken) is not { } device)
            {
                return RpcResult.Invalid("unknown requestId");
            }

            handshake.Resolved(request, "approved");
            return RpcResult.Ok(new JsonObject { ["requestId"] = requestId, ["device"] = Shown(device) });
        }
        catch (UnauthorizedAccessException exception)
        {
            return RpcResult.Invalid(exception.Message);
        }
    }

    private async ValueTask<RpcResult> RejectAsync(RpcCall call, CancellationToken cancellationToken)
    {
        if (await pairing.RejectAsync(Text(call, "requestId"), cancellationToken) is not { } request)
        {
            return RpcResult.Invalid("unknown requestId");
        }

        handshake.Resolved(request, "rejected");
        return RpcResult.Ok(new JsonObject { ["requestId"] = request.RequestId, ["deviceId"] = request.DeviceId });
    }

    private async ValueTask<RpcResult> RemoveAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var deviceId = Text(call, "deviceId");
        if (!await pairing.RemoveAsync(deviceId, cancellationToken))
        {
            return RpcResult.Invalid("unknown deviceId");
        }

        Close(call, deviceId, null, "device removed");
        return RpcResult.Ok(new JsonObject { ["deviceId"] = deviceId, ["removed"] = true });
    }

    private async ValueTask<RpcResult> RotateAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (deviceId, role) = (Text(call, "deviceId"), Text(call, "role"));
        var scopes = call.Parameters.TryGetProperty("scopes", out var given) ? given.EnumerateArray().Select(scope => scope.GetString()!).ToArray() : null;
        try
        {
            if (await pairing.RotateAsync(deviceId, role, scopes, cancellationToken) is not { } token)
            {
                return RpcResult.Invalid("unknown deviceId/role");
            }

            return RpcResult.Ok(new JsonObject
            {
                ["deviceId"] = deviceId,
                ["role"] = role,
                ["token"] = token.Token,
                ["scopes"] = new JsonArray([.. token.Scopes.Select(scope => (JsonNode)scope)]),
                ["rotatedAtMs"] = token.RotatedAtMs,
            });
        }
        catch (UnauthorizedAccessException exception)
        {
            return RpcResult.Invalid(exception.Message);
        }
    }

    private async ValueTask<RpcResult> RevokeAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var (deviceId, role) = (Text(call, "deviceId"), Text(call, "role"));
        if (await pairing.RevokeAsync(deviceId, role, cancellationToken) is not { } token)
        {
            return RpcResult.Invalid("unknown deviceId/role");
        }

        Close(call, deviceId, role, "device token revoked");
        return RpcResult.Ok(new JsonObject { ["deviceId"] = deviceId, ["role"] = role, ["revokedAtMs"] = token.RevokedAtMs });
    }

    // The answer to the one who revokes itself goes out before its socket closes, because frames keep their order.
    private void Close(RpcCall call, string deviceId, string? role, string reason)
    {
        foreach (var connection in connections.Connected.Where(other =>
            other != call.Connection && other.Client.DeviceId == deviceId && (role is null || other.Client.Role == role)))
        {
            connection.Revoke(reason);
        }

        if (call.Connection.Client.DeviceId == deviceId && (role is null || call.Connection.Client.Role == role))
        {
            call.Connection.RevokeAfterAnswer(reason);
        }
    }

    // A device without its token values.
    private static JsonNode? Shown(PairedDevice device)
    {
        var shown = JsonSerializer.SerializeToNode(device with { Tokens = null }, DeviceShapes.Default.PairedDevice)!.AsObject();
        shown["tokens"] = new JsonArray([.. (device.Tokens ?? []).Values.Select(token =>
            JsonSerializer.SerializeToNode(token with { Token = null }, DeviceShapes.Default.DeviceToken))]);
        return shown;
    }

    private static string Text(RpcCall call, string name) => call.Parameters.GetProperty(name).GetString()!;
}

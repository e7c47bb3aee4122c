using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Gateway.Auth;
using OpenClaw.Gateway.Methods;
using OpenClaw.Gateway.Status;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Schemas;

namespace OpenClaw.Gateway.Connections;

/// <summary>
/// The first request of a connection. The checks come in the order of the original, because clients and people know which refusal
/// they see first.
/// </summary>
internal sealed partial class Handshake(
    GatewayAuthenticator authenticator, HelloBuilder hello, PresenceRegistry presence, ILogger<Handshake> logger)
{
    public ValueTask RunAsync(GatewayConnection connection, JsonElement frame)
    {
        if (SchemaValidator.Validate(FrameSchemas.Request, frame).Count > 0)
        {
            _ = connection.BeginClose(WebSocketCloseStatus.PolicyViolation, "invalid request frame");
            return ValueTask.CompletedTask;
        }

        var id = frame.GetProperty("id");
        var refusal = Check(connection, frame, out var client);
        if (refusal is null)
        {
            connection.Accept(client!);
            presence.Connected(connection);
            connection.SendResponse(id, RpcResult.Ok(hello.Build(connection), FrameJson.Default.HelloOk));
            LogConnected(connection.ConnId, Shown(client!.Info.Id), client.Role, connection.Origin.Address.ToString());
        }
        else
        {
            LogRefused(connection.ConnId, refusal.Error.Message, connection.Origin.Address.ToString());
            connection.SendResponse(id, RpcResult.Fail(refusal.Error.Code, refusal.Error.Message, refusal.Details));
            _ = connection.BeginClose(refusal.Close, refusal.Error.Message);
        }

        return ValueTask.CompletedTask;
    }

    private HandshakeRefusal? Check(GatewayConnection connection, JsonElement frame, out ConnectedClient? client)
    {
        client = null;
        if (frame.GetProperty("method").GetString() != "connect")
        {
            return Invalid("invalid handshake: first request must be connect");
        }

        var given = frame.TryGetProperty("params", out var value) ? value : default;
        var problems = given.ValueKind == JsonValueKind.Undefined
            ? [new SchemaProblem([], SchemaProblemKind.WrongType, "object")]
            : SchemaValidator.Validate(FrameSchemas.Connect, given);
        if (problems.Count > 0)
        {
            return Invalid("invalid connect params: " + ParameterText.Describe(problems));
        }

        var request = given.Deserialize(FrameJson.Default.ConnectParams)!;
        if (request.MinProtocol > ProtocolConstants.Version || request.MaxProtocol < ProtocolConstants.Version)
        {
            return Invalid("protocol mismatch") with
            {
                Close = WebSocketCloseStatus.ProtocolError,
                Details = new JsonObject { ["expectedProtocol"] = ProtocolConstants.Version },
            };
        }

        if (request.Role is not (null or Roles.Operator or Roles.Node))
        {
            return Invalid("invalid role");
        }

        if (IsBrowser(request.Client) && !connection.HasOrigin)
        {
            return Invalid("origin not allowed (open the Control UI from the gateway host or allow it in gateway.controlUi.allowedOrigins)");
        }

        if (request.Client.Id == ClientIds.ControlUi)
        {
            return Invalid("control ui requires HTTPS or localhost (secure context)");
        }

        return CheckSecret(connection, request, out client);
    }

    private HandshakeRefusal? CheckSecret(GatewayConnection connection, ConnectParams request, out ConnectedClient? client)
    {
        client = null;
        var presented = !string.IsNullOrEmpty(request.Auth?.Token) || !string.IsNullOrEmpty(request.Auth?.Password);
        if (!presented)
        {
            return new HandshakeRefusal(new ErrorShape { Code = ErrorCodes.NotPaired, Message = "device identity required" });
        }

        var outcome = authenticator.CheckShared(request.Auth?.Token, request.Auth?.Password, connection.Origin.Address);
        if (outcome != AuthOutcome.Accepted)
        {
            return Invalid(AuthText.Unauthorized(outcome, request.Client));
        }

        // Whoever holds the shared secret is the owner: the record allows every scope, and the client gets what it asked of them.
        var asked = request.Scopes is { Count: > 0 } scopes ? scopes : [Scopes.Admin];
        client = new ConnectedClient
        {
            Info = request.Client,
            Role = request.Role ?? Roles.Operator,
            Scopes = asked.Intersect(Scopes.All).ToHashSet(StringComparer.Ordinal),
            Capabilities = request.Caps ?? [],
        };
        return null;
    }

    private static bool IsBrowser(ClientInfo client) =>
        client.Id is ClientIds.ControlUi or ClientIds.WebchatUi || client.Mode == ClientModes.Webchat;

    private static HandshakeRefusal Invalid(string message) => new(new ErrorShape { Code = ErrorCodes.InvalidRequest, Message = message });

    private static string Shown(string text) => new([.. text.Take(64).Select(c => char.IsControl(c) ? '?' : c)]);

    [LoggerMessage(310, LogLevel.Information, "Connection {ConnId}: {Client} as {Role} from {Address}")]
    private partial void LogConnected(string connId, string client, string role, string address);

    [LoggerMessage(311, LogLevel.Information, "Connection {ConnId} refused: {Reason} ({Address})")]
    private partial void LogRefused(string connId, string reason, string address);
}

/// <summary>Why a handshake failed.</summary>
internal sealed record HandshakeRefusal(ErrorShape Error)
{
    public JsonNode? Details { get; init; }

    public WebSocketCloseStatus Close { get; init; } = WebSocketCloseStatus.PolicyViolation;
}

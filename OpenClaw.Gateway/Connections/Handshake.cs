using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
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
    DeviceHandshake devices, HelloBuilder hello, PresenceRegistry presence, ProtocolVersions versions, ILogger<Handshake> logger)
{
    // It says no more, because nobody knows yet who asks.
    private static readonly HandshakeRefusal Fault = new(new ErrorShape { Code = ErrorCodes.Unavailable, Message = "handshake failed: the log of the gateway says why" })
    {
        Close = WebSocketCloseStatus.InternalServerError,
    };

    private readonly ObjectSchema _connect = FrameSchemas.ConnectOf(versions);

    public async ValueTask RunAsync(GatewayConnection connection, JsonElement frame)
    {
        if (SchemaValidator.Validate(FrameSchemas.Request, frame).Count > 0)
        {
            _ = connection.BeginClose(WebSocketCloseStatus.PolicyViolation, "invalid request frame");
            return;
        }

        var id = frame.GetProperty("id");
        try
        {
            await AnswerAsync(connection, id, frame);
        }
#pragma warning disable CA1031 // Whatever goes wrong here is a fault of ours, and the peer hears so in place of losing its connection without a word.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFault(exception, connection.ConnId);
            Refuse(connection, id, Fault);
        }
    }

    private async ValueTask AnswerAsync(GatewayConnection connection, JsonElement id, JsonElement frame)
    {
        var refusal = CheckRequest(connection, frame, out var request, out var version);
        ConnectedClient? client = null;
        DeviceAuth? deviceAuth = null;
        if (refusal is null)
        {
            (refusal, client, deviceAuth) = await devices.CheckAsync(connection, request!, version!);
        }

        if (refusal is null)
        {
            connection.Accept(client!);
            presence.Connected(connection);
            connection.SendResponse(id, RpcResult.Ok(hello.Build(connection, deviceAuth), FrameJson.Default.HelloOk));
            LogConnected(connection.ConnId, Shown(client!.Info.Id), client.Role, connection.Origin.Address.ToString());
        }
        else
        {
            Refuse(connection, id, refusal);
        }
    }

    private void Refuse(GatewayConnection connection, JsonElement id, HandshakeRefusal refusal)
    {
        LogRefused(connection.ConnId, refusal.Error.Message, connection.Origin.Address.ToString());
        connection.SendResponse(id, RpcResult.Fail(refusal.Error.Code, refusal.Error.Message, refusal.Details));
        _ = connection.BeginClose(refusal.Close, refusal.Error.Message);
    }

    private HandshakeRefusal? CheckRequest(GatewayConnection connection, JsonElement frame, out ConnectParams? request, out ProtocolVersion? version)
    {
        (request, version) = (null, null);
        if (frame.GetProperty("method").GetString() != "connect")
        {
            return HandshakeRefusal.Invalid("invalid handshake: first request must be connect");
        }

        var given = frame.TryGetProperty("params", out var value) ? value : default;
        var problems = given.ValueKind == JsonValueKind.Undefined
            ? [new SchemaProblem([], SchemaProblemKind.WrongType, "object")]
            : SchemaValidator.Validate(_connect, given);
        if (problems.Count > 0)
        {
            return HandshakeRefusal.Invalid("invalid connect params: " + ParameterText.Describe(problems));
        }

        request = given.Deserialize(FrameJson.Default.ConnectParams)!;
        version = versions.Agree(request.MinProtocol, request.MaxProtocol);
        if (version is null)
        {
            return HandshakeRefusal.Invalid("protocol mismatch") with
            {
                Close = WebSocketCloseStatus.ProtocolError,
                Details = new JsonObject { ["expectedProtocol"] = versions.Newest.Number },
            };
        }

        if (request.Role is not (null or Roles.Operator or Roles.Node))
        {
            return HandshakeRefusal.Invalid("invalid role");
        }

        return IsBrowser(request.Client) && !connection.HasOrigin
            ? HandshakeRefusal.Invalid("origin not allowed (open the Control UI from the gateway host or allow it in gateway.controlUi.allowedOrigins)")
            : null;
    }

    private static bool IsBrowser(ClientInfo client) =>
        client.Id is ClientIds.ControlUi or ClientIds.WebchatUi || client.Mode == ClientModes.Webchat;

    private static string Shown(string text) => new([.. text.Take(64).Select(c => char.IsControl(c) ? '?' : c)]);

    [LoggerMessage(310, LogLevel.Information, "Connection {ConnId}: {Client} as {Role} from {Address}")]
    private partial void LogConnected(string connId, string client, string role, string address);

    [LoggerMessage(311, LogLevel.Information, "Connection {ConnId} refused: {Reason} ({Address})")]
    private partial void LogRefused(string connId, string reason, string address);

    [LoggerMessage(312, LogLevel.Error, "Connection {ConnId}: the handshake failed")]
    private partial void LogFault(Exception exception, string connId);
}

/// <summary>Why a handshake failed.</summary>
internal sealed record HandshakeRefusal(ErrorShape Error)
{
    public static HandshakeRefusal Invalid(string message) => new(new ErrorShape { Code = ErrorCodes.InvalidRequest, Message = message });

    public static HandshakeRefusal NotPaired(string message, JsonNode? details = null) =>
        new(new ErrorShape { Code = ErrorCodes.NotPaired, Message = message }) { Details = details };

    public JsonNode? Details { get; init; }

    public WebSocketCloseStatus Close { get; init; } = WebSocketCloseStatus.PolicyViolation;
}

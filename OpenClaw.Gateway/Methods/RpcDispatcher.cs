using System.Text.Json;
using OpenClaw.Gateway.Connections;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Schemas;

namespace OpenClaw.Gateway.Methods;

/// <summary>Takes a request through the same three doors every time: is it known, may the caller, are the parameters right.</summary>
internal sealed partial class RpcDispatcher(MethodTable table, ILogger<RpcDispatcher> logger)
{
    private static readonly JsonElement EmptyParameters = JsonDocument.Parse("{}").RootElement.Clone();

    /// <summary>Handles one request and sends its answer. Never throws: a fault of a handler becomes an error answer.</summary>
    public ValueTask DispatchAsync(GatewayConnection connection, JsonElement frame, CancellationToken cancellationToken)
    {
        var id = frame.ValueKind == JsonValueKind.Object && frame.TryGetProperty("id", out var given) ? given : default;
        if (!RequestParts.TryFind(frame, out var parts))
        {
            var problems = SchemaValidator.Validate(FrameSchemas.Request, frame);
            connection.SendResponse(id, RpcResult.Invalid("invalid request frame: " + ParameterText.Describe(problems)));
            return ValueTask.CompletedTask;
        }

        var method = table.Find(parts.Method);
        try
        {
            var call = CallAsync(connection, parts, method, cancellationToken);
            if (!call.IsCompletedSuccessfully)
            {
                return AnswerAsync(connection, id, call, method, cancellationToken);
            }

            connection.SendResponse(id, call.Result);
        }
        catch (Exception exception)
        {
            Fail(connection, id, method, exception, cancellationToken);
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask AnswerAsync(
        GatewayConnection connection, JsonElement id, ValueTask<RpcResult> call, RpcMethod? method, CancellationToken cancellationToken)
    {
        try
        {
            connection.SendResponse(id, await call);
        }
        catch (Exception exception)
        {
            Fail(connection, id, method, exception, cancellationToken);
        }
    }

    private void Fail(GatewayConnection connection, JsonElement id, RpcMethod? method, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            // The client is gone; nobody waits for the answer.
            return;
        }

        LogFault(exception, method?.Name ?? "(unknown)");
        connection.SendResponse(id, RpcResult.Unavailable(exception.Message));
    }

    private static ValueTask<RpcResult> CallAsync(
        GatewayConnection connection, RequestParts parts, RpcMethod? method, CancellationToken cancellationToken)
    {
        if (method is null && parts.Method.ValueEquals("connect"u8))
        {
            return ValueTask.FromResult(RpcResult.Invalid("connect is only valid as the first request"));
        }

        if (connection.Client.Refusal(method) is { } refusal)
        {
            return ValueTask.FromResult(refusal);
        }

        if (method is null)
        {
            return ValueTask.FromResult(RpcResult.Invalid($"unknown method: {ShownText.Of(parts.Method.GetString()!)}"));
        }

        var parameters = parts.Parameters.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? EmptyParameters : parts.Parameters;
        if (method.Parameters is { } schema)
        {
            var problems = SchemaValidator.Validate(schema, parameters);
            if (problems.Count > 0)
            {
                return ValueTask.FromResult(RpcResult.Invalid($"invalid {method.Name} params: {ParameterText.Describe(problems)}"));
            }
        }

        return method.Handler(new RpcCall(connection, parts.Id, parameters), cancellationToken);
    }

    [LoggerMessage(300, LogLevel.Error, "Method {Method} failed")]
    private partial void LogFault(Exception exception, string method);
}

using System.Diagnostics;
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
    public async ValueTask DispatchAsync(GatewayConnection connection, JsonElement frame, CancellationToken cancellationToken)
    {
        var id = frame.ValueKind == JsonValueKind.Object && frame.TryGetProperty("id", out var given) ? given : default;
        var problems = SchemaValidator.Validate(FrameSchemas.Request, frame);
        if (problems.Count > 0)
        {
            connection.SendResponse(id, RpcResult.Invalid("invalid request frame: " + ParameterText.Describe(problems)));
            return;
        }

        var name = frame.GetProperty("method").GetString()!;
        try
        {
            connection.SendResponse(id, await CallAsync(connection, id, name, frame, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client is gone; nobody waits for the answer.
        }
        catch (Exception exception)
        {
            LogFault(exception, name);
            connection.SendResponse(id, RpcResult.Unavailable(exception.Message));
        }
    }

    private ValueTask<RpcResult> CallAsync(
        GatewayConnection connection, JsonElement id, string name, JsonElement frame, CancellationToken cancellationToken)
    {
        if (name == "connect")
        {
            return ValueTask.FromResult(RpcResult.Invalid("connect is only valid as the first request"));
        }

        var method = table.Find(name);
        if (connection.Client.Refusal(method) is { } refusal)
        {
            return ValueTask.FromResult(refusal);
        }

        if (method is null)
        {
            return ValueTask.FromResult(RpcResult.Invalid($"unknown method: {ShownText.Of(name)}"));
        }

        var parameters = frame.TryGetProperty("params", out var given) && given.ValueKind != JsonValueKind.Null ? given : EmptyParameters;
        if (method.Parameters is { } schema)
        {
            var problems = SchemaValidator.Validate(schema, parameters);
            if (problems.Count > 0)
            {
                return ValueTask.FromResult(RpcResult.Invalid($"invalid {name} params: {ParameterText.Describe(problems)}"));
            }
        }

        // The request that opened the socket is no parent of what its frames start.
        Activity.Current = null;
        return method.Handler(new RpcCall(connection, id, parameters), cancellationToken);
    }


    [LoggerMessage(300, LogLevel.Error, "Method {Method} failed")]
    private partial void LogFault(Exception exception, string method);
}

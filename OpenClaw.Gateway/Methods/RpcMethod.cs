using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Gateway.Connections;
using OpenClaw.Protocol.Schemas;

namespace OpenClaw.Gateway.Methods;

/// <summary>Who may call a method. There is no value for "anyone": every caller has passed the handshake.</summary>
internal enum MethodAccess
{
    Read = 1,
    Write,
    Approvals,
    Pairing,
    Admin,
    Node,
}

internal delegate ValueTask<RpcResult> RpcHandler(RpcCall call, CancellationToken cancellationToken);

/// <summary>One method of the protocol.</summary>
/// <param name="Name">Such as <c>chat.send</c>.</param>
/// <param name="Access">Who may call it.</param>
/// <param name="Parameters">What the parameters must look like; null when they are not looked at.</param>
/// <param name="Handler">What it does.</param>
internal sealed record RpcMethod(string Name, MethodAccess Access, ObjectSchema? Parameters, RpcHandler Handler)
{
    /// <summary>Whether <c>hello-ok</c> lists it.</summary>
    public bool Advertised { get; init; } = true;
}

/// <summary>Methods that belong together.</summary>
internal interface IMethodGroup
{
    IEnumerable<RpcMethod> Methods { get; }
}

/// <summary>One call of a method.</summary>
/// <param name="Connection">Who calls.</param>
/// <param name="Id">The request's id.</param>
/// <param name="Parameters">Checked parameters, an empty object when the request had none. Valid until the handler ends.</param>
internal sealed record RpcCall(GatewayConnection Connection, JsonElement Id, JsonElement Parameters)
{
    public T Read<T>(JsonTypeInfo<T> type) => Parameters.Deserialize(type)!;

    /// <summary>Sends an answer before the last one.</summary>
    public void AnswerFirst(RpcResult result) => Connection.SendResponse(Id, result);
}

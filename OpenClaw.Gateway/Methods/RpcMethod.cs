using System.Text.Json;
using System.Text.Json.Nodes;
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
    // What a double holds exactly.
    private const double MaxWhole = 9_007_199_254_740_991;

    public T Read<T>(JsonTypeInfo<T> type) => Parameters.Deserialize(type)!;

    /// <summary>A text parameter; null when it is absent or null.</summary>
    public string? Text(string name) => Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A number parameter cut to the range of <c>long</c>; null when it is absent.</summary>
    public long? Whole(string name) => Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number ? (long)Math.Clamp(value.GetDouble(), -MaxWhole, MaxWhole) : null;

    /// <summary>A yes or no parameter; null when it is absent.</summary>
    public bool? Flag(string name) => Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    /// <summary>A copy of a parameter that outlives the call; null when it is absent.</summary>
    public JsonNode? Node(string name) => Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty(name, out var value)
        ? JsonNode.Parse(value.GetRawText()) : null;

    /// <summary>Sends an answer before the last one.</summary>
    public void AnswerFirst(RpcResult result) => Connection.SendResponse(Id, result);
}

/// <summary>How a caller is named where others see it.</summary>
internal static class ShownText
{
    private const int MaxLength = 100;

    /// <summary>A client's word as it may stand in an answer or a log: one line, at most a hundred characters.</summary>
    public static string Of(string text) => new([.. text.Take(MaxLength).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Methods;

/// <summary>What a method answers: a payload, an error, or both.</summary>
internal readonly struct RpcResult
{
    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly object? _value;
    private readonly JsonTypeInfo? _type;

    private RpcResult(object? value, JsonTypeInfo? type, ReadOnlyMemory<byte> utf8, bool hasPayload, ErrorShape? error)
    {
        _value = value;
        _type = type;
        _utf8 = utf8;
        HasPayload = hasPayload;
        Error = error;
    }

    public bool HasPayload { get; }

    public ErrorShape? Error { get; }

    public static RpcResult Ok(JsonNode? payload) => new(payload, JsonNodeJson.Default.JsonNode, default, true, null);

    public static RpcResult Ok<T>(T payload, JsonTypeInfo<T> type) => new(payload, type, default, true, null);

    /// <summary>A payload that is JSON already.</summary>
    public static RpcResult Utf8(ReadOnlyMemory<byte> payload) => new(null, null, payload, true, null);

    public static RpcResult Invalid(string message, JsonNode? details = null) => Fail(ErrorCodes.InvalidRequest, message, details);

    public static RpcResult Unavailable(string message, JsonNode? details = null) => Fail(ErrorCodes.Unavailable, message, details);

    public static RpcResult Fail(string code, string message, JsonNode? details = null, JsonNode? payload = null) =>
        new(payload, JsonNodeJson.Default.JsonNode, default, payload is not null, new ErrorShape
        {
            Code = code,
            Message = message,
            Details = details is null ? null : JsonSerializer.SerializeToElement(details, JsonNodeJson.Default.JsonNode),
        });

    public void WritePayload(Utf8JsonWriter writer)
    {
        if (_type is null)
        {
            writer.WriteRawValue(_utf8.Span, skipInputValidation: true);
        }
        else if (_value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            JsonSerializer.Serialize(writer, _value, _type);
        }
    }
}

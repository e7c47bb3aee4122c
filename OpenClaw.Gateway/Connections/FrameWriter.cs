using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Gateway.Methods;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Connections;

/// <summary>Writes frames straight into rented memory.</summary>
internal static class FrameWriter
{
    // Frames are read by JSON parsers, never pasted into a page as they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static PooledBuffer Response(JsonElement id, in RpcResult result)
    {
        var buffer = new PooledBuffer();
        var writer = Begin(buffer);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "res"u8);
        writer.WritePropertyName("id"u8);
        if (id.ValueKind is JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Array)
        {
            writer.WriteStringValue("invalid"u8);
        }
        else
        {
            id.WriteTo(writer);
        }

        writer.WriteBoolean("ok"u8, result.Error is null);
        if (result.HasPayload)
        {
            writer.WritePropertyName("payload"u8);
            result.WritePayload(writer);
        }

        if (result.Error is { } error)
        {
            writer.WritePropertyName("error"u8);
            JsonSerializer.Serialize(writer, error, FrameJson.Default.ErrorShape);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }

    public static PooledBuffer Event<T>(string name, T payload, JsonTypeInfo<T> type, long? seq = null, StateVersion? stateVersion = null)
    {
        var buffer = new PooledBuffer();
        var writer = Begin(buffer);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "event"u8);
        writer.WriteString("event"u8, name);
        writer.WritePropertyName("payload"u8);
        JsonSerializer.Serialize(writer, payload, type);
        if (seq is { } number)
        {
            writer.WriteNumber("seq"u8, number);
        }

        if (stateVersion is { } version)
        {
            writer.WritePropertyName("stateVersion"u8);
            JsonSerializer.Serialize(writer, version, FrameJson.Default.StateVersion);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }

    private static Utf8JsonWriter Begin(PooledBuffer buffer)
    {
        if (_writer is { } writer)
        {
            writer.Reset(buffer);
            return writer;
        }

        return _writer = new Utf8JsonWriter(buffer, Options);
    }
}

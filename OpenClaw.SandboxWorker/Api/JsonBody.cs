using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>Reads JSON bodies, with errors that name the field.</summary>
internal static class JsonBody
{
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        // The whole body first: the serializer's asynchronous path lets null into properties that do not allow it.
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.IsCompleted)
            {
                try
                {
                    return Parse(read.Buffer, type);
                }
                finally
                {
                    reader.AdvanceTo(read.Buffer.End);
                }
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static T Parse<T>(ReadOnlySequence<byte> body, JsonTypeInfo<T> type)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            var value = JsonSerializer.Deserialize(ref json, type)
                ?? throw new SandboxException(WorkerErrorCodes.InvalidRequest, "The request's body is null.");
            return json.Read() ? throw new JsonException("Something stands behind the value.") : value;
        }
        catch (JsonException exception)
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"The request's body is wrong at {exception.Path ?? "$"}: {exception.Message}", null, exception);
        }
    }
}

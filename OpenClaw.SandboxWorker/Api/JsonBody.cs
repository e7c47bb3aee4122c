using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>Reads JSON bodies, with errors that name the field.</summary>
internal static class JsonBody
{
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw new SandboxException(WorkerErrorCodes.InvalidRequest, "The request's body is null.");
        }
        catch (JsonException exception)
        {
            throw new SandboxException(WorkerErrorCodes.InvalidRequest, $"The request's body is wrong at {exception.Path ?? "$"}: {exception.Message}", null, exception);
        }
    }
}

using OpenClaw.Protocol.Sandboxes;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>Errors as HTTP answers.</summary>
internal static class ErrorResponses
{
    public static async Task WriteErrorAsync(this HttpContext context, WorkerError error)
    {
        context.Response.StatusCode = StatusOf(error.Code);
        await context.Response.WriteAsJsonAsync(error, WorkerJson.Default.WorkerError, cancellationToken: context.RequestAborted);
    }

    private static int StatusOf(string code) => code switch
    {
        WorkerErrorCodes.Unauthorized => StatusCodes.Status401Unauthorized,
        WorkerErrorCodes.InvalidRequest => StatusCodes.Status400BadRequest,
        WorkerErrorCodes.PolicyDenied => StatusCodes.Status403Forbidden,
        WorkerErrorCodes.FileDenied or WorkerErrorCodes.OutsideRoot or WorkerErrorCodes.FileReadOnly => StatusCodes.Status403Forbidden,
        WorkerErrorCodes.FileTooLarge => StatusCodes.Status413PayloadTooLarge,
        WorkerErrorCodes.NotFound or WorkerErrorCodes.FileNotFound => StatusCodes.Status404NotFound,
        WorkerErrorCodes.LimitReached => StatusCodes.Status429TooManyRequests,
        WorkerErrorCodes.StaleSandbox => StatusCodes.Status409Conflict,
        WorkerErrorCodes.EngineUnsupported or WorkerErrorCodes.ImageMissing or WorkerErrorCodes.SetupFailed or WorkerErrorCodes.PathNotShared => StatusCodes.Status422UnprocessableEntity,
        WorkerErrorCodes.EngineUnavailable or WorkerErrorCodes.NotReady => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}

using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Configuration;
using OpenClaw.ServiceDefaults;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>
/// Every request passes here before any route is looked at. Two paths are open, by exact name; whatever else there is, now or later,
/// needs the token.
/// </summary>
internal sealed class TokenFunnel(RequestDelegate next, WorkerOptions options, WorkerReadiness readiness)
{
    private readonly BearerToken _token = new(options.Token);

    public Task InvokeAsync(HttpContext context)
    {
        if (IsOpen(context.Request.Path.Value))
        {
            return next(context);
        }

        if (!readiness.IsReady)
        {
            return context.WriteErrorAsync(readiness.ToError());
        }

        return _token.IsCarriedBy(context.Request.Headers.Authorization)
            ? next(context)
            : context.WriteErrorAsync(new WorkerError
            {
                Code = WorkerErrorCodes.Unauthorized,
                Message = "The worker's token is missing or wrong.",
                Fix = "Give the gateway and the worker the same OPENCLAW_SANDBOX_WORKER_TOKEN.",
            });
    }

    /// <summary>Whether a path needs no token.</summary>
    public static bool IsOpen(string? path) => HealthEndpoints.IsProbe(path);
}

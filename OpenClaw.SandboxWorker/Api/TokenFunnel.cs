using System.Security.Cryptography;
using System.Text;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Configuration;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>
/// Every request passes here before any route is looked at. Two paths are open, by exact name; whatever else there is, now or later,
/// needs the token.
/// </summary>
internal sealed class TokenFunnel(RequestDelegate next, WorkerOptions options, WorkerReadiness readiness)
{
    private const string Scheme = "Bearer ";

    // Equal lengths, so that the comparison takes the same time whatever was sent.
    private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes(options.Token ?? ""));

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

        return IsAuthorized(context.Request)
            ? next(context)
            : context.WriteErrorAsync(new WorkerError
            {
                Code = WorkerErrorCodes.Unauthorized,
                Message = "The worker's token is missing or wrong.",
                Fix = "Give the gateway and the worker the same OPENCLAW_SANDBOX_WORKER_TOKEN.",
            });
    }

    /// <summary>Whether a path needs no token.</summary>
    public static bool IsOpen(string? path) => path is "/health" or "/alive";

    private bool IsAuthorized(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim())), _expected);
    }
}

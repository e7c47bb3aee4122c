using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Exec;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>The route that runs a command.</summary>
internal static class ExecEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(WorkerRoutes.Exec, RunAsync);

    private static async Task RunAsync(HttpContext context, Executor executor, ErrorReporter reporter, IHostApplicationLifetime lifetime)
    {
        var request = await JsonBody.ReadAsync(context, WorkerJson.Default.ExecRequest);
        // A worker that is told to stop does not wait for commands.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var stream = new ExecStream(context.Response);
        try
        {
            await stream.ExitedAsync(await executor.RunAsync(request, stream, ended.Token), context.RequestAborted);
        }
        catch (Exception exception) when (context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            // The status has been sent; the last frame says it instead.
            await stream.FailedAsync(reporter.ToError(exception), context.RequestAborted);
        }
    }
}

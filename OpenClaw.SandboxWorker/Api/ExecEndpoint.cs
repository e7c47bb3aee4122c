using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Exec;
using OpenClaw.SandboxWorker.Processes;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>The route that runs a command.</summary>
internal static class ExecEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(WorkerRoutes.Exec, RunAsync);

    private static async Task RunAsync(HttpContext context, Executor executor, ProcessStore processes, ErrorReporter reporter, IHostApplicationLifetime lifetime)
    {
        var request = await JsonBody.ReadAsync(context, WorkerJson.Default.ExecRequest);
        // A worker that is told to stop does not wait for commands.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var stream = new ExecStream(context.Response);
        try
        {
            var (exited, yielded) = request.Yield is null
                ? (await executor.RunAsync(request, stream, ended.Token), null)
                : await processes.FollowAsync(request, stream, ended.Token);
            await (yielded is null
                ? stream.ExitedAsync(exited!, context.RequestAborted)
                : stream.YieldedAsync(yielded, context.RequestAborted));
        }
        catch (Exception exception) when (context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            // The status has been sent; the last frame says it instead.
            await stream.FailedAsync(reporter.ToError(exception), context.RequestAborted);
        }
    }
}

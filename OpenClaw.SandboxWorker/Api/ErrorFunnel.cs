namespace OpenClaw.SandboxWorker.Api;

/// <summary>Turns whatever a route throws into a <see cref="OpenClaw.Protocol.Sandboxes.WorkerError"/>.</summary>
internal sealed class ErrorFunnel(RequestDelegate next, ErrorReporter reporter)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await context.WriteErrorAsync(reporter.ToError(exception));
        }
    }
}

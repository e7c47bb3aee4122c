using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Processes;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>The routes of commands that run on.</summary>
internal static class ProcessEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapJson(ProcessRoutes.Start, WorkerJson.Default.ProcessStartRequest, WorkerJson.Default.ProcessStatus, (context, request) => Store(context).StartAsync(request, context.RequestAborted));
        routes.MapJson(ProcessRoutes.List, WorkerJson.Default.ProcessListRequest, WorkerJson.Default.ProcessList, (context, request) => Task.FromResult(Store(context).List(request)));
        routes.MapJson(ProcessRoutes.Read, WorkerJson.Default.ProcessReadRequest, WorkerJson.Default.ProcessOutput, (context, request) => Store(context).ReadAsync(request, context.RequestAborted));
        routes.MapJson(ProcessRoutes.Wait, WorkerJson.Default.ProcessWaitRequest, WorkerJson.Default.ProcessStatus, (context, request) => Store(context).WaitAsync(request, context.RequestAborted));
        routes.MapJson(ProcessRoutes.Write, WorkerJson.Default.ProcessWriteRequest, WorkerJson.Default.ProcessStatus, (context, request) => Store(context).WriteAsync(request, context.RequestAborted));
        routes.MapJson(ProcessRoutes.Kill, WorkerJson.Default.ProcessReference, WorkerJson.Default.ProcessStatus, (context, request) => Store(context).KillAsync(request));
        routes.MapJson(ProcessRoutes.Remove, WorkerJson.Default.ProcessReference, WorkerJson.Default.ProcessStatus, (context, request) => Store(context).RemoveAsync(request));
    }

    private static ProcessStore Store(HttpContext context) => context.RequestServices.GetRequiredService<ProcessStore>();
}

using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Processes;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>The routes of commands that run on.</summary>
internal static class ProcessEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ProcessStore processes)
    {
        Map(routes, ProcessRoutes.Start, WorkerJson.Default.ProcessStartRequest, WorkerJson.Default.ProcessStatus, processes.StartAsync);
        Map(routes, ProcessRoutes.List, WorkerJson.Default.ProcessListRequest, WorkerJson.Default.ProcessList, (request, _) => Task.FromResult(processes.List(request)));
        Map(routes, ProcessRoutes.Read, WorkerJson.Default.ProcessReadRequest, WorkerJson.Default.ProcessOutput, processes.ReadAsync);
        Map(routes, ProcessRoutes.Write, WorkerJson.Default.ProcessWriteRequest, WorkerJson.Default.ProcessStatus, processes.WriteAsync);
        Map(routes, ProcessRoutes.Kill, WorkerJson.Default.ProcessReference, WorkerJson.Default.ProcessStatus, (request, _) => processes.KillAsync(request));
        Map(routes, ProcessRoutes.Remove, WorkerJson.Default.ProcessReference, WorkerJson.Default.ProcessStatus, (request, _) => processes.RemoveAsync(request));
    }

    private static void Map<TRequest, TAnswer>(
        IEndpointRouteBuilder routes, string route, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, Func<TRequest, CancellationToken, Task<TAnswer>> handle) =>
        routes.MapPost(route, async (HttpContext context) =>
        {
            var request = await JsonBody.ReadAsync(context, requestType);
            await context.Response.WriteAsJsonAsync(await handle(request, context.RequestAborted), answerType, cancellationToken: context.RequestAborted);
        });
}

using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Engine;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>The route that reports what the engine can apply.</summary>
internal static class EngineEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(EngineRoutes.Report, ReportAsync);

    private static async Task ReportAsync(HttpContext context, EngineCapabilities capabilities) =>
        await context.Response.WriteAsJsonAsync(await capabilities.ReportAsync(context.RequestAborted), WorkerJson.Default.EngineReport, cancellationToken: context.RequestAborted);
}

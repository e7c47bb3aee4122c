using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>The routes by which sandboxes are listed and removed.</summary>
internal static class SandboxEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(WorkerRoutes.Sandboxes, ListAsync);
        routes.MapPost(WorkerRoutes.Prune, PruneAsync);
        routes.MapPost(WorkerRoutes.Recreate, RecreateAsync);
    }

    private static async Task ListAsync(HttpContext context, SandboxCatalog catalog) =>
        await context.Response.WriteAsJsonAsync(new SandboxList(await catalog.ListAsync(context.RequestAborted)), WorkerJson.Default.SandboxList, cancellationToken: context.RequestAborted);

    private static async Task PruneAsync(HttpContext context, SandboxCatalog catalog)
    {
        var request = await JsonBody.ReadAsync(context, WorkerJson.Default.PruneRequest);
        await WriteAsync(context, await catalog.PruneAsync(request, context.RequestAborted));
    }

    private static async Task RecreateAsync(HttpContext context, SandboxCatalog catalog)
    {
        var request = await JsonBody.ReadAsync(context, WorkerJson.Default.RecreateRequest);
        await WriteAsync(context, await catalog.RecreateAsync(request, context.RequestAborted));
    }

    private static Task WriteAsync(HttpContext context, SandboxRemovals removals) =>
        context.Response.WriteAsJsonAsync(removals, WorkerJson.Default.SandboxRemovals, cancellationToken: context.RequestAborted);
}

using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Files;
using OpenClaw.SandboxWorker.Sandboxes.Policy;
using OpenClaw.SandboxWorker.Sandboxes.Workspaces;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>The routes by which a workspace is made ready for a run. No container needs to exist.</summary>
internal static class WorkspaceEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapJson(WorkspaceRoutes.Prepare, WorkerJson.Default.WorkspacePrepareRequest, WorkerJson.Default.WorkspacePrepared, (context, request) =>
        {
            var policy = context.RequestServices.GetRequiredService<PolicyFactory>().Create(request.Sandbox);
            WorkspaceDirectories.Prepare(policy);
            context.RequestServices.GetRequiredService<WorkspaceRecords>().Note(policy);
            return Task.FromResult(context.RequestServices.GetRequiredService<WorkspaceSeed>().Apply(policy));
        });
        routes.MapJson(WorkspaceRoutes.Media, WorkerJson.Default.InboundMediaRequest, WorkerJson.Default.InboundMediaStored, (context, request) =>
            Task.FromResult(context.RequestServices.GetRequiredService<InboundMedia>().Store(request)));
    }
}

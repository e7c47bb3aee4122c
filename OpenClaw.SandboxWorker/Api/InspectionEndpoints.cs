using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Inspection;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>The routes that say what a sandbox is.</summary>
internal static class InspectionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapJson(
            SandboxInspectionRoutes.Explain,
            WorkerJson.Default.SandboxInspectionRequest,
            WorkerJson.Default.SandboxExplanation,
            (context, request) => context.RequestServices.GetRequiredService<SandboxExplainer>().ExplainAsync(request.Sandbox, context.RequestAborted));
        routes.MapJson(
            SandboxInspectionRoutes.Doctor,
            WorkerJson.Default.SandboxInspectionRequest,
            WorkerJson.Default.SandboxDiagnosis,
            (context, request) => context.RequestServices.GetRequiredService<SandboxDoctor>().ExamineAsync(request.Sandbox, context.RequestAborted));
    }
}

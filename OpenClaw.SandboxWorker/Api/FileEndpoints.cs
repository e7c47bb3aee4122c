using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Files;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>The routes for files.</summary>
internal static class FileEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapJson(FileRoutes.Read, WorkerJson.Default.FileReadRequest, WorkerJson.Default.FileContent, Handle<FileReadRequest, FileContent>((files, request) => files.Read(request)));
        routes.MapJson(FileRoutes.Write, WorkerJson.Default.FileWriteRequest, WorkerJson.Default.FileWritten, Handle<FileWriteRequest, FileWritten>((files, request) => files.Write(request)));
        routes.MapJson(FileRoutes.Remove, WorkerJson.Default.FileRemoveRequest, WorkerJson.Default.FileWritten, Handle<FileRemoveRequest, FileWritten>((files, request) => files.Remove(request)));
    }

    private static Func<HttpContext, TRequest, Task<TAnswer>> Handle<TRequest, TAnswer>(Func<SandboxFiles, TRequest, TAnswer> handle) =>
        (context, request) => Task.FromResult(handle(context.RequestServices.GetRequiredService<SandboxFiles>(), request));
}

using System.Globalization;
using System.Text.Json;
using OpenClaw.Protocol.Sandboxes;
using OpenClaw.SandboxWorker.Figures;
using OpenClaw.SandboxWorker.Sandboxes.Lifecycle;

namespace OpenClaw.SandboxWorker.Api;

/// <summary>The routes of what sandboxes use, and of stopping one.</summary>
internal static class FiguresEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(SandboxFiguresRoutes.Figures, ReadAsync);
        routes.MapGet(SandboxFiguresRoutes.Watch, WatchAsync);
        routes.MapJson(SandboxFiguresRoutes.Stop, WorkerJson.Default.StopSandboxRequest, WorkerJson.Default.SandboxRemovals, StopAsync);
    }

    private static async Task ReadAsync(HttpContext context, FiguresReader reader) =>
        await context.Response.WriteAsJsonAsync(await reader.ReadAsync(before: null, context.RequestAborted), WorkerJson.Default.SandboxFigures, cancellationToken: context.RequestAborted);

    private static async Task WatchAsync(HttpContext context, FiguresReader reader, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        var interval = ReadInterval(context.Request);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var figures = await reader.ReadAsync(before: null, ended.Token);
        context.Response.ContentType = SandboxFiguresRoutes.StreamMediaType;
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do
            {
                await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(figures, WorkerJson.Default.SandboxFigures), ended.Token);
                await context.Response.Body.WriteAsync("\n"u8.ToArray(), ended.Token);
                await context.Response.Body.FlushAsync(ended.Token);
                await timer.WaitForNextTickAsync(ended.Token);
                figures = await reader.ReadAsync(figures, ended.Token);
            }
            while (true);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Nobody looks any more, or the worker stops: the stream simply ends.
        }
    }

    private static async Task<SandboxRemovals> StopAsync(HttpContext context, StopSandboxRequest request)
    {
        var services = context.RequestServices;
        var found = (await services.GetRequiredService<SandboxCatalog>().ListAsync(context.RequestAborted)).FirstOrDefault(sandbox => sandbox.ContainerName == request.ContainerName)
            ?? throw new SandboxException(WorkerErrorCodes.NotFound, $"There is no sandbox called \"{request.ContainerName}\".", "`openclaw sandbox list` shows those that exist.");
        if (services.GetRequiredService<SandboxManager>().Find(found.ContainerName) is { } live)
        {
            await services.GetRequiredService<SandboxManager>().DiscardAsync(live);
        }
        else
        {
            await services.GetRequiredService<ContainerStore>().KillAsync(found.ContainerId, context.RequestAborted);
        }

        return new SandboxRemovals([new SandboxRemoval(found.ContainerName, found.ScopeKey, "stopped")]);
    }

    private static TimeSpan ReadInterval(HttpRequest request)
    {
        var text = request.Query[SandboxFiguresRoutes.IntervalParameter].ToString();
        var interval = SandboxFiguresRoutes.DefaultIntervalMs;
        if (text.Length > 0 && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out interval)
            || interval is < SandboxFiguresRoutes.LeastIntervalMs or > SandboxFiguresRoutes.GreatestIntervalMs))
        {
            throw new SandboxException(
                WorkerErrorCodes.InvalidRequest,
                $"{SandboxFiguresRoutes.IntervalParameter} must be {SandboxFiguresRoutes.LeastIntervalMs} to {SandboxFiguresRoutes.GreatestIntervalMs} milliseconds.");
        }

        return TimeSpan.FromMilliseconds(interval);
    }
}

using System.Globalization;
using Aspire.Dashboard.Api;
using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace Aspire.Dashboard.Archive;

/// <summary><c>GET /api/telemetry/export</c>, <c>POST /api/telemetry/import</c> and <c>DELETE /api/telemetry</c>, and the form of the page.</summary>
internal static class ArchiveEndpoints
{
    public const string FormPath = "/telemetry/import";
    public const string PagePath = "/telemetry";

    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api/telemetry").AllowAnonymous().AddEndpointFilter(app.Services.GetRequiredService<ApiAccess>());
        api.MapGet("/export", ExportAsync);
        api.MapPost("/import", ImportAsync).DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(TelemetryImport.MaxUploadBytes));
        api.MapDelete("/", (TelemetryManager manager) =>
        {
            manager.Clear();
            return Results.NoContent();
        });

        // A form of another site has its origin, which is refused before this, and not the cookie.
        app.MapPost(FormPath, TakeFormAsync).DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(TelemetryImport.MaxUploadBytes));
    }

    private static async Task<IResult> ExportAsync(
        TelemetryStore store, TelemetryManager manager, TimeProvider time, CancellationToken cancellationToken, string? resource = null)
    {
        if (resource is not null && !store.Resources.Find(resource).Any())
        {
            return Results.Problem(statusCode: StatusCodes.Status404NotFound, detail: $"resource: no telemetry has come from '{resource}'");
        }

        var name = $"telemetry-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}.zip";
        return Results.File(await manager.ExportAsync(resource, cancellationToken), "application/zip", name);
    }

    private static async Task<IResult> ImportAsync(HttpRequest request, TelemetryManager manager, CancellationToken cancellationToken)
    {
        await using var upload = TelemetryManager.TemporaryFile();
        await request.Body.CopyToAsync(upload, cancellationToken);
        upload.Position = 0;
        var result = await manager.ImportAsync(upload, "the body", cancellationToken);
        var status = result.Spans + result.Logs + result.Points == 0 && result.Problems.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
        return Results.Json(
            new { files = result.Files, spans = result.Spans, logs = result.Logs, points = result.Points, problems = result.Problems }, statusCode: status);
    }

    private static async Task<IResult> TakeFormAsync(HttpContext context, TelemetryManager manager)
    {
        var form = await context.Request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = TelemetryImport.MaxUploadBytes }, context.RequestAborted);
        foreach (var file in form.Files.Where(file => file.Length > 0))
        {
            await using var stream = file.OpenReadStream();
            await manager.ImportAsync(stream, file.FileName, context.RequestAborted);
        }

        return Results.Redirect(PagePath);
    }
}

using System.Globalization;
using System.Net.Mime;
using Aspire.Dashboard.ApplicationHost;

namespace Aspire.Dashboard.Pages.ConsoleLogs;

/// <summary><c>GET /consolelogs/download[/{resource}]</c>: the console of one resource, or of all by time, as a text file without colours.</summary>
internal static class ConsoleDownload
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/consolelogs/download/{resource}", WriteAsync);
        app.MapGet("/consolelogs/download", WriteAllAsync);
    }

    private static async Task WriteAllAsync(HttpContext context, ResourceServiceClient client, ResourceModel model)
    {
        var response = context.Response;
        if (!client.IsConfigured)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var lines = new List<(string Resource, ResourceService.ConsoleLineDto Line)>();
        try
        {
            foreach (var resource in model.All.Where(resource => resource is { Type: not "Parameter", IsHidden: false }))
            {
                await foreach (var line in client.ReadConsoleAsync(resource.Name, follow: false, context.RequestAborted))
                {
                    lines.Add((resource.Name, line));
                }
            }
        }
        catch (HttpRequestException)
        {
            response.StatusCode = StatusCodes.Status502BadGateway;
            return;
        }

        Announce(response, model.ApplicationName);
        foreach (var (resource, line) in lines.OrderBy(line => line.Line.Timestamp))
        {
            await response.WriteAsync(Text(line, resource), context.RequestAborted);
        }
    }

    private static async Task WriteAsync(string resource, HttpContext context, ResourceServiceClient client, ResourceModel model)
    {
        var response = context.Response;
        if (!client.IsConfigured || model.Find(resource) is not { } known)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var cancelled = context.RequestAborted;
        try
        {
            Announce(response, known.Name);
            await foreach (var line in client.ReadConsoleAsync(known.Name, follow: false, cancelled))
            {
                await response.WriteAsync(Text(line, resource: null), cancelled);
            }
        }
        catch (HttpRequestException) when (!response.HasStarted)
        {
            response.Clear();
            response.StatusCode = StatusCodes.Status502BadGateway;
        }
    }

    private static void Announce(HttpResponse response, string name)
    {
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.ContentDisposition = new ContentDisposition { FileName = $"{SafeName(name)}.log" }.ToString();
    }

    private static string Text(ResourceService.ConsoleLineDto line, string? resource) =>
        $"{line.Timestamp.UtcDateTime.ToString("o", CultureInfo.InvariantCulture)} {(resource is null ? "" : resource + " ")}{(line.Stderr ? "err" : "out")} {AnsiText.Plain(line.Text)}\n";

    private static string SafeName(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
}

using System.Globalization;
using System.Net.Mime;
using Aspire.Dashboard.ApplicationHost;

namespace Aspire.Dashboard.Pages.ConsoleLogs;

/// <summary><c>GET /consolelogs/download/{resource}</c>: the console of a resource as a text file, without colours.</summary>
internal static class ConsoleDownload
{
    public static void Map(WebApplication app) => app.MapGet("/consolelogs/download/{resource}", WriteAsync);

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
            response.ContentType = "text/plain; charset=utf-8";
            response.Headers.ContentDisposition = new ContentDisposition { FileName = $"{SafeName(known.Name)}.log" }.ToString();
            await foreach (var line in client.ReadConsoleAsync(known.Name, follow: false, cancelled))
            {
                var stream = line.Stderr ? "err" : "out";
                await response.WriteAsync($"{line.Timestamp.UtcDateTime.ToString("o", CultureInfo.InvariantCulture)} {stream} {AnsiText.Plain(line.Text)}\n", cancelled);
            }
        }
        catch (HttpRequestException) when (!response.HasStarted)
        {
            response.Clear();
            response.StatusCode = StatusCodes.Status502BadGateway;
        }
    }

    private static string SafeName(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
}

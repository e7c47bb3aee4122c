using Microsoft.Net.Http.Headers;

namespace OpenClaw.Gateway.Http;

/// <summary>
/// The pages of the Control UI. They are part of this program, not files on a disk: nothing can be put beside them, and no link leads
/// out of them. They hold no secret and need none; the page itself asks for the token.
/// </summary>
internal static class ControlUiFiles
{
    // The page runs its own script, talks to its own origin, and is framed by nobody.
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Prefix = "ControlUi/";

    public static void Map(WebApplication app)
    {
        var assembly = typeof(ControlUiFiles).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var path = name[Prefix.Length..];
            app.MapMethods(path == "index.html" ? "/" : $"/{path}", [HttpMethods.Get, HttpMethods.Head], context => SendAsync(context, content, TypeOf(path)));
        }
    }

    private static Task SendAsync(HttpContext context, byte[] content, string type)
    {
        var headers = context.Response.Headers;
        headers[HeaderNames.ContentSecurityPolicy] = ContentPolicy;
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers[HeaderNames.CacheControl] = "no-cache";
        headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var extension => throw new InvalidOperationException($"The Control UI has a file of an unknown kind: {extension}"),
    };
}

using Aspire.Dashboard.Configuration;
using Aspire.Dashboard.Hosting;

namespace Aspire.Dashboard.Security;

/// <summary>What holds for every frontend request before anything else looks at it: host, origin, and the headers of the answer.</summary>
internal static class FrontendGuards
{
    // Scripts, styles and the socket come from here alone; nothing inline, no frames, no other site. Small images may be data.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private static readonly string[] LoopbackHosts = ["localhost", "*.localhost", "127.0.0.1", "[::1]"];

    public static void AddFrontendGuards(this IServiceCollection services, DashboardOptions options, DashboardListeners listeners)
    {
        // Answers to foreign host names are what DNS rebinding needs.
        services.AddHostFiltering(filter =>
        {
            filter.AllowedHosts = [.. LoopbackHosts, .. listeners.FrontendHosts, .. options.Frontend.AllowedHosts];
            filter.AllowEmptyHosts = false;
            filter.IncludeFailureMessage = false;
        });
    }

    public static void UseFrontendGuards(this IApplicationBuilder app)
    {
        app.Use(AddHeaders);
        app.UseHostFiltering();
        app.Use(CheckOrigin);
    }

    private static Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    }

    /// <summary>
    /// A request that a browser makes for another site's page carries that site's origin. Cookies are same-site already; this also
    /// holds for the socket, to which the browser's cross-origin rules do not apply.
    /// </summary>
    private static Task CheckOrigin(HttpContext context, RequestDelegate next)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || IsOwn(origin, context.Request.Host) || IsOwnForm(origin, context.Request.Headers))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("Requests of other sites are not answered.", context.RequestAborted);
    }

    // The referrer policy makes browsers hide the origin of a form, but not whose form it is; pages cannot set that header.
    private static bool IsOwnForm(string origin, IHeaderDictionary headers) => origin == "null" && headers["Sec-Fetch-Site"] == "same-origin";

    // The scheme is not compared: behind a proxy that speaks TLS it differs.
    private static bool IsOwn(string origin, HostString host)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri))
        {
            return false;
        }

        var port = host.Port ?? uri switch { { Scheme: "https" } => 443, _ => 80 };
        return string.Equals(uri.IdnHost.Trim('[', ']'), host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase) && uri.Port == port;
    }
}

using System.Net;
using Microsoft.Extensions.Options;
using OpenClaw.BrowserSandbox.Configuration;
using OpenClaw.ServiceDefaults;

namespace OpenClaw.BrowserSandbox.Cdp;

/// <summary>
/// Lets through who may use the browser. Every route but the two probes passes here: Host against rebinding, Origin against web pages,
/// then the token.
/// </summary>
internal sealed class ProxyGuard(RequestDelegate next, IOptions<BrowserSandboxOptions> options)
{
    private readonly BearerToken _token = new(options.Value.Token);
    private readonly HashSet<string> _hosts = new([.. options.Value.AllowedHosts, "localhost", Dns.GetHostName()], StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins = new(options.Value.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks one request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (HealthEndpoints.IsProbe(context.Request.Path.Value))
        {
            return next(context);
        }

        if (!IsOwnHost(context))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, $"Host not allowed. Add its name to {BrowserSandboxOptions.AllowedHostsVariable}.");
        }

        if (context.Request.Headers.Origin is { Count: > 0 } origin && !_origins.Contains(origin.ToString()))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, $"Origin not allowed. Add it to {BrowserSandboxOptions.AllowedOriginsVariable}.");
        }

        if (!_token.IsCarriedBy(context.Request.Headers.Authorization))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return RefuseAsync(context, StatusCodes.Status401Unauthorized, "Send the header `Authorization: Bearer <browser token>`.");
        }

        return next(context);
    }

    // An address is accepted when it is the one this connection reached; a name only when it is listed.
    private bool IsOwnHost(HttpContext context)
    {
        var host = context.Request.Host.Host.Trim('[', ']');
        return IPAddress.TryParse(host, out var address)
            ? IPAddress.IsLoopback(address) || Plain(address).Equals(Plain(context.Connection.LocalIpAddress ?? IPAddress.None))
            : _hosts.Contains(host);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }
}

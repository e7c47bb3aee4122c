using System.Net;

namespace OpenClaw.Gateway.Auth;

/// <summary>Where a request comes from, after proxies that are trusted.</summary>
/// <param name="Address">The client's address.</param>
/// <param name="IsLocal">Whether it came straight over the loopback interface, by a loopback name, through no proxy.</param>
internal sealed record ClientOrigin(IPAddress Address, bool IsLocal)
{
    public static ClientOrigin Of(HttpContext context, IReadOnlyList<string> trustedProxies)
    {
        var peer = Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        var headers = context.Request.Headers;
        var forwarded = headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("X-Real-IP")
            || headers.ContainsKey("X-Forwarded-Host") || headers.ContainsKey("Forwarded");
        var trusted = trustedProxies.Any(proxy => IPAddress.TryParse(proxy, out var address) && Plain(address).Equals(peer));
        var client = trusted && FirstAddress(headers["X-Forwarded-For"].ToString(), headers["X-Real-IP"].ToString()) is { } named
            ? named
            : peer;
        return new ClientOrigin(client, !forwarded && IPAddress.IsLoopback(peer) && IsLoopbackName(context.Request.Host.Host));
    }

    private static IPAddress? FirstAddress(string forwardedFor, string realIp) =>
        IPAddress.TryParse(forwardedFor.Split(',')[0].Trim(), out var first) || IPAddress.TryParse(realIp.Trim(), out first) ? Plain(first) : null;

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

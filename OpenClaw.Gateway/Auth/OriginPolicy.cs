using System.Net;
using OpenClaw.Gateway.Config;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Gateway.Auth;

/// <summary>
/// Which pages may talk to the gateway, and under which names it may be reached. Browsers send an Origin with every upgrade, so a
/// page of a stranger cannot use a person's browser as a bridge; the check of Host stops names that an attacker points here.
/// </summary>
internal sealed class OriginPolicy(ConfigurationStore configuration)
{
    /// <summary>Null when the request may go on, else why not.</summary>
    public string? Refusal(HttpRequest request)
    {
        if (!IsAllowedHost(request.Host))
        {
            return "host not allowed (reach the gateway by address, or list the name in gateway.allowedHosts)";
        }

        var origin = request.Headers.Origin;
        if (origin.Count == 0)
        {
            return request.Headers.Cookie.Count == 0 ? null : "origin missing";
        }

        return origin.Count == 1 && IsAllowedOrigin(origin[0], request.Scheme, request.Host)
            ? null
            : "origin not allowed (open the Control UI from the gateway host or allow it in gateway.controlUi.allowedOrigins)";
    }

    /// <summary>Scheme, host and port in lower case, default ports left out.</summary>
    public static bool TryNormalize(string? origin, out string normalized) => WebOrigin.TryNormalize(origin, out normalized);

    private bool IsAllowedOrigin(string? origin, string scheme, HostString host)
    {
        if (!TryNormalize(origin, out var normalized))
        {
            return false;
        }

        // A proxy may have taken TLS off, so the page's scheme can be https where ours is http; the name and port still match.
        return TryNormalize($"{scheme}://{host}", out var own) && (normalized == own || normalized.Equals($"https://{host}", StringComparison.OrdinalIgnoreCase))
            || (configuration.Current.Settings.Gateway?.ControlUi?.AllowedOrigins ?? [])
                .Any(allowed => TryNormalize(allowed, out var entry) && entry == normalized);
    }

    private bool IsAllowedHost(HostString host)
    {
        if (!host.HasValue)
        {
            return false;
        }

        var name = host.Host.Trim('[', ']').TrimEnd('.');
        return IPAddress.TryParse(name, out _)
            || !name.Contains('.', StringComparison.Ordinal)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".ts.net", StringComparison.OrdinalIgnoreCase)
            || name.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase)
            || (configuration.Current.Settings.Gateway?.AllowedHosts ?? []).Contains(name, StringComparer.OrdinalIgnoreCase)
            || (configuration.Current.Settings.Gateway?.ControlUi?.AllowedOrigins ?? [])
                .Any(origin => Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Host.Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}

using System.Net;

namespace Microsoft.Extensions.ServiceDiscovery.Http;

/// <summary>Puts an endpoint in the place of a service's name.</summary>
internal static class ServiceRequestUri
{
    /// <exception cref="InvalidOperationException">The scheme is not allowed, or the endpoint is none for HTTP.</exception>
    public static Uri Replace(Uri original, ServiceEndpoint endpoint, ServiceDiscoveryOptions options)
    {
        var result = new UriBuilder(original);
        switch (endpoint.EndPoint)
        {
            case UriEndPoint { Uri: var uri }:
                result.Scheme = uri.Scheme;
                result.Host = uri.Host;
                result.Port = PortOf(uri);
                result.Path = uri.AbsolutePath.TrimEnd('/') + original.AbsolutePath;
                break;
            case DnsEndPoint dns:
                Fill(dns.Host, dns.Port);
                break;
            case IPEndPoint address:
                Fill(address.Address.ToString(), address.Port);
                break;
            default:
                throw new InvalidOperationException($"Endpoints of type {endpoint.EndPoint.GetType()} are not supported.");
        }

        return result.Uri;

        void Fill(string host, int port)
        {
            result.Host = host;
            result.Port = port > 0 ? port : PortOf(original);
            result.Scheme = ChooseScheme(original.Scheme, options);
        }
    }

    private static int PortOf(Uri uri) => uri.IsDefaultPort ? -1 : uri.Port;

    // An endpoint without a scheme gets the one that was asked for first.
    private static string ChooseScheme(string asked, ServiceDiscoveryOptions options)
    {
        if (!asked.Contains('+', StringComparison.Ordinal))
        {
            return asked;
        }

        var scheme = asked.Split('+')[0];
        return options.IsAllowed(scheme) ? scheme : throw new InvalidOperationException($"The scheme '{scheme}' is not allowed.");
    }
}

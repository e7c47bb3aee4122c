using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Microsoft.Extensions.ServiceDiscovery.Providers;

internal sealed class PassThroughEndpointProviderFactory : IServiceEndpointProviderFactory
{
    public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
    {
        provider = new PassThroughEndpointProvider(EndPointOf(query));
        return true;
    }

    private static EndPoint EndPointOf(ServiceEndpointQuery query)
    {
        // The port is not part of the query's properties, only of its text.
        var text = query.ToString()!;
        var uri = new Uri(text.Contains("://", StringComparison.Ordinal) ? text : $"service://{text}");
        var port = Math.Max(0, uri.Port);
        return IPAddress.TryParse(query.ServiceName, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(query.ServiceName, port);
    }
}

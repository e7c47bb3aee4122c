using System.Net;

namespace Microsoft.Extensions.ServiceDiscovery.Providers;

/// <summary>The last resort: the name is taken for a host, and left to the DNS.</summary>
internal sealed class PassThroughEndpointProvider(EndPoint endPoint) : IServiceEndpointProvider
{
    public ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        if (endpoints.Endpoints.Count == 0)
        {
            endpoints.Endpoints.Add(ServiceEndpoint.Create(endPoint));
        }

        return default;
    }

    public ValueTask DisposeAsync() => default;

    public override string ToString() => "Pass-through";
}

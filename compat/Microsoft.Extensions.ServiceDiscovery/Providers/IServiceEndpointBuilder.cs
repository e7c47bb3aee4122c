using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Collects the endpoints of a service from its providers.</summary>
public interface IServiceEndpointBuilder
{
    /// <summary>The endpoints so far.</summary>
    IList<ServiceEndpoint> Endpoints { get; }

    /// <summary>What providers know about all of them.</summary>
    IFeatureCollection Features { get; }

    /// <summary>Adds a token that tells when the endpoints are out of date.</summary>
    void AddChangeToken(IChangeToken changeToken);
}

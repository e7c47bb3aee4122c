using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>The endpoints of a service, as they were known at one moment.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class ServiceEndpointSource
{
    private readonly List<ServiceEndpoint> _endpoints;
    private uint _turn;

    /// <param name="endpoints">The endpoints.</param>
    /// <param name="changeToken">Tells when they are out of date.</param>
    /// <param name="features">What providers know about all of them.</param>
    public ServiceEndpointSource(List<ServiceEndpoint>? endpoints, IChangeToken changeToken, IFeatureCollection features)
    {
        ArgumentNullException.ThrowIfNull(changeToken);
        _endpoints = endpoints ?? [];
        ChangeToken = changeToken;
        Features = features;
    }

    /// <summary>The endpoints.</summary>
    public IReadOnlyList<ServiceEndpoint> Endpoints => _endpoints;

    /// <summary>Tells when they are out of date.</summary>
    public IChangeToken ChangeToken { get; }

    /// <summary>What providers know about all of them.</summary>
    public IFeatureCollection Features { get; }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _endpoints)}]";

    /// <summary>One after the other, so that each gets its share.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    internal ServiceEndpoint TakeNext() => _endpoints.Count == 0
        ? throw new InvalidOperationException("The endpoint collection contains no endpoints")
        : _endpoints[(int)(Interlocked.Increment(ref _turn) % (uint)_endpoints.Count)];
}

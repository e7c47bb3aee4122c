using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Makes the providers of services.</summary>
public interface IServiceEndpointProviderFactory
{
    /// <summary>Makes a provider for a service, or declines.</summary>
    bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider);
}

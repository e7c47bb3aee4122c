namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Knows endpoints of one service.</summary>
public interface IServiceEndpointProvider : IAsyncDisposable
{
    /// <summary>Adds the endpoints. Called again when a change token said that they are out of date.</summary>
    ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken);
}

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>A feature of an endpoint: the host name that requests to it carry.</summary>
public interface IHostNameFeature
{
    /// <summary>The host name.</summary>
    string HostName { get; }
}

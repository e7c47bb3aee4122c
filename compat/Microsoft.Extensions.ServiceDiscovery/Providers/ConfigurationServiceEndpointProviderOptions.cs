namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>How endpoints are read from configuration.</summary>
public sealed class ConfigurationServiceEndpointProviderOptions
{
    /// <summary>The section that holds the services, <c>Services</c> by default.</summary>
    public string SectionName { get; set; } = "Services";

    /// <summary>Decides whether requests to an endpoint carry the service's name as their host; by default none do.</summary>
    public Func<ServiceEndpoint, bool> ShouldApplyHostNameMetadata { get; set; } = _ => false;
}

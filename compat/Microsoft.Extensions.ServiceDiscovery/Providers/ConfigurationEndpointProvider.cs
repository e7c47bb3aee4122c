using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.ServiceDiscovery.Providers;

/// <summary>
/// Endpoints from configuration: <c>Services:&lt;service&gt;:&lt;endpoint&gt;:&lt;number&gt;</c>, or one value without a number. A query without
/// an endpoint takes <c>default</c>, else the first of its schemes that the service has.
/// </summary>
internal sealed class ConfigurationEndpointProvider(
    ServiceEndpointQuery query,
    IReadOnlyList<string> schemes,
    IConfiguration configuration,
    ConfigurationServiceEndpointProviderOptions options) : IServiceEndpointProvider, IHostNameFeature
{
    private const string DefaultEndpoint = "default";

    public string HostName => query.ServiceName;

    public ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        // Who comes first is asked first; the others only fill a gap.
        if (endpoints.Endpoints.Count > 0)
        {
            return default;
        }

        // Before anything is read: a change in between must not be missed.
        endpoints.AddChangeToken(configuration.GetReloadToken());
        if (FindEndpoint(configuration.GetSection(options.SectionName).GetSection(query.ServiceName)) is { } section)
        {
            foreach (var endpoint in PickBestScheme(ReadEndpoints(section)))
            {
                if (options.ShouldApplyHostNameMetadata(endpoint))
                {
                    endpoint.Features.Set<IHostNameFeature>(this);
                }

                endpoints.Endpoints.Add(endpoint);
            }
        }

        return default;
    }

    public ValueTask DisposeAsync() => default;

    public override string ToString() => "Configuration";

    private IConfigurationSection? FindEndpoint(IConfigurationSection service)
    {
        IEnumerable<string> names = query.EndpointName is { } name ? [name] : [DefaultEndpoint, .. schemes];
        return names.Select(service.GetSection).FirstOrDefault(section => section.Exists());
    }

    private List<ServiceEndpoint> ReadEndpoints(IConfigurationSection section)
    {
        if (section.Value is { } single)
        {
            return string.IsNullOrWhiteSpace(single) ? [] : [ReadEndpoint(section, section)];
        }

        return [.. section.GetChildren().Select(child => ReadEndpoint(section, child))];
    }

    private ServiceEndpoint ReadEndpoint(IConfigurationSection section, IConfigurationSection value)
    {
        if (value != section && !int.TryParse(value.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw new KeyNotFoundException(
                $"The endpoint configuration section for service '{query.ServiceName}' endpoint '{section.Key}' has non-numeric keys.");
        }

        return ServiceEndpoint.TryParse(value.Value, out var endpoint)
            ? endpoint
            : throw new KeyNotFoundException(
                $"The endpoint configuration section for service '{query.ServiceName}' endpoint '{section.Key}' "
                + $"has an invalid value with key '{value.Key}'.");
    }

    // Endpoints with a scheme count when it was asked for, and only those of the best scheme; the others take any.
    private IEnumerable<ServiceEndpoint> PickBestScheme(List<ServiceEndpoint> endpoints)
    {
        var ranks = endpoints.ConvertAll(Rank);
        var best = ranks.Where(rank => rank is >= 0).Min();
        return endpoints.Where((_, index) => ranks[index] is not { } rank || rank == best);
    }

    // Null without a scheme, -1 for one that was not asked for.
    private int? Rank(ServiceEndpoint endpoint) => endpoint.EndPoint is UriEndPoint { Uri.Scheme: var scheme }
        ? schemes.ToList().FindIndex(wanted => wanted.Equals(scheme, StringComparison.OrdinalIgnoreCase))
        : null;
}

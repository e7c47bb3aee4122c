using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>An endpoint as the services of the project see it.</summary>
/// <param name="Annotation">The endpoint in the model.</param>
/// <param name="Host">Name of the service.</param>
/// <param name="Port">Port in the container: a number, or a reference to a variable.</param>
/// <param name="LeadsNowhere">
/// True for an https endpoint that nobody serves: a project in a container has no certificate, so that its open https endpoint would be https on the http port.
/// </param>
internal sealed record ComposeEndpoint(EndpointAnnotation Annotation, string Host, string Port, bool LeadsNowhere)
{
    /// <summary>One part of the address.</summary>
    public string Part(EndpointProperty property) => property switch
    {
        EndpointProperty.Url => $"{Annotation.UriScheme}://{Host}:{Port}",
        EndpointProperty.Host or EndpointProperty.IPV4Host => Host,
        EndpointProperty.Port or EndpointProperty.TargetPort => Port,
        EndpointProperty.HostAndPort => $"{Host}:{Port}",
        EndpointProperty.Scheme => Annotation.UriScheme,
        EndpointProperty.TlsEnabled => Annotation.TlsEnabled || Annotation.UriScheme == "https" ? bool.TrueString : bool.FalseString,
        _ => throw new NotSupportedException($"The property '{property}' of endpoint '{Annotation.Name}' has no place in a Compose file."),
    };
}

/// <summary>The endpoints of all services of a project.</summary>
internal sealed class ComposeEndpoints
{
    private readonly DockerComposeEnvironmentResource _environment;
    private readonly PortAllocator _ports = new();

    // by name: a project that is published as a container is another object, and the same resource
    private readonly Dictionary<string, List<ComposeEndpoint>> _endpoints = new(StringComparer.OrdinalIgnoreCase);

    public ComposeEndpoints(DockerComposeEnvironmentResource environment, IEnumerable<IResource> services)
    {
        _environment = environment;
        foreach (var resource in services)
        {
            _endpoints[resource.Name] = [.. ResolvedEndpoint.Of(resource, _ports).Select(endpoint => ToCompose(resource, endpoint))];
        }
    }

    /// <summary>The endpoints of a service.</summary>
    public IReadOnlyList<ComposeEndpoint> Of(IResource resource) => _endpoints.GetValueOrDefault(resource.Name) ?? [];

    /// <summary>True when the project has no dashboard, and the reference is to that of another one.</summary>
    public bool LacksDashboard(EndpointReference reference) => IsDashboard(reference) && OwnDashboard is null;

    /// <summary>The endpoint that a reference means.</summary>
    /// <exception cref="DistributedApplicationException">It belongs to no service of the project.</exception>
    public ComposeEndpoint Find(EndpointReference reference) =>
        Of(IsDashboard(reference) ? OwnDashboard ?? reference.Resource : reference.Resource)
            .FirstOrDefault(endpoint => string.Equals(endpoint.Annotation.Name, reference.EndpointName, StringComparison.OrdinalIgnoreCase))
        ?? throw new DistributedApplicationException(
            _endpoints.ContainsKey(reference.Resource.Name)
                ? $"The endpoint '{reference.EndpointName}' is not defined for the resource '{reference.Resource.Name}'."
                : $"The endpoint '{reference.EndpointName}' of '{reference.Resource.Name}' is not part of the Compose project '{_environment.Name}': "
                    + "only containers and projects that are published to it are.");

    // with several projects telemetry stays in each
    private IResource? OwnDashboard => _environment is { DashboardEnabled: true, Dashboard.Resource: var dashboard } ? dashboard : null;

    private static bool IsDashboard(EndpointReference reference) => reference.Resource is DockerComposeAspireDashboardResource;

    private ComposeEndpoint ToCompose(IResource resource, ResolvedEndpoint endpoint)
    {
        var host = DockerComposeServiceResource.KeyOf(resource);
        return endpoint.TargetPort is { } port
            ? new ComposeEndpoint(endpoint.Endpoint, host, port.ToString(CultureInfo.InvariantCulture), LeadsNowhere: false)
            : new ComposeEndpoint(endpoint.Endpoint, host, OpenPort(resource), LeadsNowhere: endpoint.Endpoint.UriScheme == "https");
    }

    private string OpenPort(IResource resource) => _environment.AddVariable(
        ComposeText.VariableName(resource.Name) + "_PORT", $"Default container port for {resource.Name}", new ProjectPort(resource), resource);
}

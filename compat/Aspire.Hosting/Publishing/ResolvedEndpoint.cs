using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>An endpoint with the ports that a deployment uses.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="TargetPort">Port that the resource listens on; null when the deployment chooses it.</param>
/// <param name="ExposedPort">Port that others were promised; null when it follows from the target port.</param>
internal sealed record ResolvedEndpoint(EndpointAnnotation Endpoint, int? TargetPort, int? ExposedPort)
{
    /// <summary>
    /// Resolves the endpoints of a resource. A project keeps its first http and its first https endpoint open, since the tool that builds
    /// its image decides what the process listens on; every other endpoint without a target port gets one.
    /// </summary>
    public static IReadOnlyList<ResolvedEndpoint> Of(IResource resource, PortAllocator ports)
    {
        var defaultSchemes = new HashSet<string>();
        var resolved = new List<ResolvedEndpoint>();
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            var leftOpen = resource is ProjectResource && endpoint.UriScheme is "http" or "https" && defaultSchemes.Add(endpoint.UriScheme);
            var target = endpoint.TargetPort ?? (resource, endpoint.Port) switch
            {
                (ContainerResource, { } port) => port,
                _ when leftOpen => null,
                _ => ports.AllocatePort(),
            };
            if (target is { } used)
            {
                ports.AddUsedPort(used);
            }

            resolved.Add(new ResolvedEndpoint(endpoint, target, endpoint.Port == target ? null : endpoint.Port));
        }

        return resolved;
    }
}

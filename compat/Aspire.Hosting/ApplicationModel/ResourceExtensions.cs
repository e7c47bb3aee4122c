using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Questions about the annotations of a resource.</summary>
public static class ResourceExtensions
{
    /// <summary>Finds the newest annotation of a type.</summary>
    public static bool TryGetLastAnnotation<T>(this IResource resource, [NotNullWhen(true)] out T? annotation)
        where T : IResourceAnnotation
    {
        ArgumentNullException.ThrowIfNull(resource);
        annotation = resource.Annotations.OfType<T>().LastOrDefault();
        return annotation is not null;
    }

    /// <summary>Finds all annotations of a type, oldest first.</summary>
    public static bool TryGetAnnotationsOfType<T>(this IResource resource, [NotNullWhen(true)] out IEnumerable<T>? result)
        where T : IResourceAnnotation
    {
        ArgumentNullException.ThrowIfNull(resource);
        var found = resource.Annotations.OfType<T>().ToArray();
        result = found.Length > 0 ? found : null;
        return result is not null;
    }

    /// <summary>True when the resource has an annotation of a type.</summary>
    public static bool HasAnnotationOfType<T>(this IResource resource)
        where T : IResourceAnnotation
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.Annotations.OfType<T>().Any();
    }

    /// <summary>The endpoint annotations of the resource.</summary>
    public static bool TryGetEndpoints(this IResource resource, [NotNullWhen(true)] out IEnumerable<EndpointAnnotation>? endpoints) =>
        resource.TryGetAnnotationsOfType(out endpoints);

    /// <summary>References to all endpoints of the resource.</summary>
    public static IEnumerable<EndpointReference> GetEndpoints(this IResourceWithEndpoints resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return [.. resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => new EndpointReference(resource, endpoint))];
    }

    /// <summary>A reference to the endpoint of the given name; it need not exist yet.</summary>
    public static EndpointReference GetEndpoint(this IResourceWithEndpoints resource, string endpointName)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new EndpointReference(resource, endpointName);
    }

    /// <summary>Composes the image name of a container: registry/name:tag or registry/name@sha256:digest.</summary>
    public static bool TryGetContainerImageName(this IResource resource, [NotNullWhen(true)] out string? imageName)
    {
        imageName = null;
        if (!resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
        {
            return false;
        }

        var prefix = string.IsNullOrEmpty(image.Registry) ? "" : image.Registry + "/";
        var suffix = image.SHA256 is { Length: > 0 } digest ? "@sha256:" + digest : image.Tag is { Length: > 0 } tag ? ":" + tag : "";
        imageName = prefix + image.Image + suffix;
        return true;
    }

    /// <summary>True when the resource runs as a container.</summary>
    public static bool IsContainer(this IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource is ContainerResource || resource.HasAnnotationOfType<ContainerImageAnnotation>();
    }

    /// <summary>Number of instances of the resource, 1 unless <c>WithReplicas</c> said otherwise.</summary>
    public static int GetReplicaCount(this IResource resource) =>
        resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas) ? replicas.Replicas : 1;

    /// <summary>True when the resource is left out of everything that is published.</summary>
    public static bool IsExcludedFromPublish(this IResource resource) =>
        resource.TryGetLastAnnotation<ManifestPublishingCallbackAnnotation>(out var manifest) && manifest.Callback is null;

    /// <summary>How long the container of the resource lives.</summary>
    internal static ContainerLifetime GetContainerLifetimeType(this IResource resource) =>
        resource.TryGetLastAnnotation<ContainerLifetimeAnnotation>(out var lifetime) ? lifetime.Lifetime : ContainerLifetime.Session;

    /// <summary>Names of the running instances; the model name when the engine makes no instances of the resource.</summary>
    internal static string[] GetResolvedResourceNames(this IResource resource) =>
        resource.TryGetLastAnnotation<DcpInstancesAnnotation>(out var instances)
            ? [.. instances.Instances.Select(instance => instance.Name)]
            : [resource.Name];

    /// <summary>The network from which the resource looks at others.</summary>
    internal static NetworkIdentifier GetDefaultResourceNetwork(this IResource resource) =>
        resource.IsContainer() ? KnownNetworkIdentifiers.DefaultAspireContainerNetwork : KnownNetworkIdentifiers.LocalhostNetwork;

    /// <summary>Follows the chain of parents up to the resource that has none.</summary>
    internal static IResource? GetParentResource(this IResource resource) =>
        resource is IResourceWithParent child
            ? child.Parent
            : resource.Annotations.OfType<ResourceRelationshipAnnotation>()
                .LastOrDefault(relationship => relationship.Type == KnownRelationshipTypes.Parent)?.Resource;
}

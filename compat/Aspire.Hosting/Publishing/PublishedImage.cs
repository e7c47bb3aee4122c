using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>The image of a resource that is built before it can be deployed.</summary>
internal static class PublishedImage
{
    /// <summary>Whether the resource's image is made of a Dockerfile or of a project, and not taken from a registry.</summary>
    public static bool IsBuilt(IResource resource) => resource is ProjectResource || resource.HasAnnotationOfType<DockerfileBuildAnnotation>();

    /// <summary>Name of the image unless somebody chooses another: what the model says, or the resource's name.</summary>
    public static string NameOf(IResource resource) => resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build) && build.ImageName is { } chosen
        ? $"{chosen}:{build.ImageTag ?? "latest"}"
        : $"{resource.Name.ToLowerInvariant()}:latest";
}

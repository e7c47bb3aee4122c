using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources of an application, in the order in which they were added.</summary>
public interface IResourceCollection : IList<IResource>;

/// <inheritdoc cref="IResourceCollection" />
public sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    /// <summary>Makes an empty collection.</summary>
    public ResourceCollection()
    {
    }

    /// <summary>Makes a collection of the given resources.</summary>
    public ResourceCollection(IEnumerable<IResource> resources)
        : base([.. resources])
    {
    }
}

/// <summary>The application model: all resources.</summary>
/// <param name="resources">The resources.</param>
public class DistributedApplicationModel(IResourceCollection resources)
{
    /// <summary>Makes a model of the given resources.</summary>
    public DistributedApplicationModel(IEnumerable<IResource> resources)
        : this(new ResourceCollection(resources))
    {
    }

    /// <summary>The resources.</summary>
    public IResourceCollection Resources { get; } = resources;
}

/// <summary>Views of the application model.</summary>
public static class DistributedApplicationModelExtensions
{
    /// <summary>The projects.</summary>
    public static IEnumerable<ProjectResource> GetProjectResources(this DistributedApplicationModel model) => model.Resources.OfType<ProjectResource>();

    /// <summary>The executables.</summary>
    public static IEnumerable<ExecutableResource> GetExecutableResources(this DistributedApplicationModel model) =>
        model.Resources.OfType<ExecutableResource>();

    /// <summary>The containers.</summary>
    public static IEnumerable<IResource> GetContainerResources(this DistributedApplicationModel model) =>
        model.Resources.Where(resource => resource.IsContainer());
}

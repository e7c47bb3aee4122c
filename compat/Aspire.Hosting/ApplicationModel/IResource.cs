namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application model: a name and a list of annotations.</summary>
public interface IResource
{
    /// <summary>Name of the resource, unique in the model without regard to case.</summary>
    string Name { get; }

    /// <summary>What the model says about the resource, in the order in which it was said.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>A statement about a resource.</summary>
public interface IResourceAnnotation;

/// <summary>A resource that a deployment runs: a project, a container, an executable.</summary>
public interface IComputeResource : IResource;

/// <summary>A place that compute resources are published to, such as Docker Compose.</summary>
public interface IComputeEnvironmentResource : IResource;

/// <summary>A resource that takes command line arguments.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>A resource that takes environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource that listens on endpoints.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource whose endpoints others find by its name.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

/// <summary>A resource that can wait for others before it starts.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource that may carry startup, readiness and liveness probes.</summary>
public interface IResourceWithProbes : IResource;

/// <summary>A resource into whose container image files of other resources can be copied.</summary>
public interface IContainerFilesDestinationResource : IResource;

/// <summary>A resource that its own code keeps alive; the engine does not start it.</summary>
public interface IResourceWithoutLifetime : IResource;

/// <summary>A resource that belongs to another one.</summary>
public interface IResourceWithParent : IResource
{
    /// <summary>The resource that this one belongs to.</summary>
    IResource Parent { get; }
}

/// <summary>A resource that belongs to a resource of the given type.</summary>
/// <typeparam name="T">Type of the parent.</typeparam>
public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    /// <summary>The resource that this one belongs to.</summary>
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project.</summary>
/// <param name="name">Name of the resource.</param>
public class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IResourceWithProbes,
        IComputeResource, IContainerFilesDestinationResource;

/// <summary>Number of instances of a resource.</summary>
/// <param name="replicas">Number of instances, at least 1.</param>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>Number of instances.</summary>
    public int Replicas { get; } = replicas;
}

/// <summary>Names the launch profile of a project.</summary>
/// <param name="launchProfileName">The profile.</param>
internal sealed class LaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
{
    public string LaunchProfileName { get; } = launchProfileName;
}

/// <summary>Says that a project uses no launch profile.</summary>
internal sealed class ExcludeLaunchProfileAnnotation : IResourceAnnotation;

/// <summary>Names the launch profile that projects use when they do not say otherwise: the application host's own.</summary>
/// <param name="launchProfileName">The profile.</param>
internal sealed class DefaultLaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
{
    public string LaunchProfileName { get; } = launchProfileName;
}

/// <summary>One running instance of a resource.</summary>
/// <param name="Name">Unique name, <c>name-suffix</c>.</param>
/// <param name="Suffix">The part after the hyphen.</param>
/// <param name="Index">Number of the instance, from 0.</param>
internal sealed record DcpInstance(string Name, string Suffix, int Index);

/// <summary>The instances of a resource.</summary>
/// <param name="instances">The instances.</param>
internal sealed class DcpInstancesAnnotation(IReadOnlyList<DcpInstance> instances) : IResourceAnnotation
{
    public IReadOnlyList<DcpInstance> Instances { get; } = instances;
}

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says what a resource becomes in the place that it is published to, such as a service of a Compose project.</summary>
/// <param name="target">What it becomes.</param>
public sealed class DeploymentTargetAnnotation(IResource target) : IResourceAnnotation
{
    /// <summary>What the resource becomes.</summary>
    public IResource DeploymentTarget { get; } = target;

    /// <summary>The place that it is published to.</summary>
    public IComputeEnvironmentResource? ComputeEnvironment { get; init; }
}

/// <summary>Says which environment a resource is published to.</summary>
/// <param name="computeEnvironment">The environment.</param>
public class ComputeEnvironmentAnnotation(IComputeEnvironmentResource computeEnvironment) : IResourceAnnotation
{
    /// <summary>The environment.</summary>
    public IComputeEnvironmentResource ComputeEnvironment { get; } = computeEnvironment;
}

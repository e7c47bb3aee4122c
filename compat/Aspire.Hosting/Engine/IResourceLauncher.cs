using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>Something that runs: a process or a container.</summary>
internal interface IRunningResource : IAsyncDisposable
{
    /// <summary>Ends with the exit code.</summary>
    Task<int> Completion { get; }

    /// <summary>Ends it.</summary>
    /// <param name="grace">Time it has to end by itself.</param>
    Task StopAsync(TimeSpan grace);

    /// <summary>Ends it because the application ends; what outlives the application goes on, and is only let go.</summary>
    /// <param name="grace">Time it has to end by itself.</param>
    Task EndAsync(TimeSpan grace) => StopAsync(grace);
}

/// <summary>What a launcher starts.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Instance">The instance.</param>
/// <param name="Configuration">Environment and arguments of the instance.</param>
/// <param name="Publish">Changes what is known about the instance.</param>
internal sealed record LaunchRequest(
    IResource Resource,
    DcpInstance Instance,
    ExecutionConfiguration Configuration,
    Func<Func<CustomResourceSnapshot, CustomResourceSnapshot>, Task> Publish);

/// <summary>Starts instances of one kind of resource.</summary>
internal interface IResourceLauncher
{
    /// <summary>True when it starts such resources.</summary>
    bool CanLaunch(IResource resource);

    /// <summary>What is known about an instance before it starts.</summary>
    CustomResourceSnapshot Describe(IResource resource, CustomResourceSnapshot snapshot);

    /// <summary>Starts an instance; returns when it runs.</summary>
    /// <exception cref="DistributedApplicationException">It cannot start; the message says why.</exception>
    Task<IRunningResource> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken);
}

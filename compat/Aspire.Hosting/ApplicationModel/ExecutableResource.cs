namespace Aspire.Hosting.ApplicationModel;

/// <summary>A program of the host.</summary>
/// <param name="name">Name of the resource.</param>
/// <param name="command">Program: a path, or a name to find on PATH.</param>
/// <param name="workingDirectory">Working directory, absolute.</param>
public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IResourceWithProbes,
        IComputeResource
{
    /// <summary>Program: a path, or a name to find on PATH.</summary>
    public string Command { get; internal set; } = command;

    /// <summary>Working directory, absolute.</summary>
    public string WorkingDirectory { get; internal set; } = workingDirectory;
}

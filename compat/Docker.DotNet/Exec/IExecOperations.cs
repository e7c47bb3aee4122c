using Docker.DotNet.Models;

namespace Docker.DotNet;

/// <summary>Commands in running containers.</summary>
public interface IExecOperations
{
    /// <summary>Prepares a command in a running container.</summary>
    Task<ContainerExecCreateResponse> ExecCreateContainerAsync(
        string id,
        ContainerExecCreateParameters parameters,
        CancellationToken cancellationToken = default);

    /// <summary>Starts a prepared command and leaves it to itself.</summary>
    Task StartContainerExecAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Starts a prepared command and connects to its streams.</summary>
    Task<MultiplexedStream> StartAndAttachContainerExecAsync(string id, bool tty, CancellationToken cancellationToken = default);

    /// <summary>Starts a prepared command as <paramref name="eConfig"/> says and connects to its streams.</summary>
    Task<MultiplexedStream> StartWithConfigContainerExecAsync(
        string id,
        ContainerExecStartParameters eConfig,
        CancellationToken cancellationToken = default);

    /// <summary>Sets the size of a command's terminal.</summary>
    Task ResizeContainerExecTtyAsync(string id, ContainerResizeParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Whether a command runs, and its exit code.</summary>
    Task<ContainerExecInspectResponse> InspectContainerExecAsync(string id, CancellationToken cancellationToken = default);
}

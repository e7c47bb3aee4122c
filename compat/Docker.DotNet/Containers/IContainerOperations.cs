using Docker.DotNet.Models;

namespace Docker.DotNet;

/// <summary>Containers of an engine.</summary>
public interface IContainerOperations
{
    /// <summary>Lists containers; the running ones unless asked for all.</summary>
    Task<IList<ContainerListResponse>> ListContainersAsync(
        ContainersListParameters parameters,
        CancellationToken cancellationToken = default);

    /// <summary>Creates a container without starting it.</summary>
    Task<CreateContainerResponse> CreateContainerAsync(CreateContainerParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Everything the engine knows about a container.</summary>
    Task<ContainerInspectResponse> InspectContainerAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>The processes of a running container.</summary>
    Task<ContainerProcessesResponse> ListProcessesAsync(
        string id,
        ContainerListProcessesParameters parameters,
        CancellationToken cancellationToken = default);

    /// <summary>The raw log stream; that of a container without a terminal is framed.</summary>
    [Obsolete("Frames are not taken apart. Use the overload with the parameter tty.")]
    Task<Stream> GetContainerLogsAsync(string id, ContainerLogsParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Reports the log line by line, for containers with a terminal: frames are not taken apart.</summary>
    Task GetContainerLogsAsync(
        string id,
        ContainerLogsParameters parameters,
        CancellationToken cancellationToken,
        IProgress<string> progress);

    /// <summary>The log, standard output and error apart. Ends with the log, or with the container when following.</summary>
    Task<MultiplexedStream> GetContainerLogsAsync(
        string id,
        bool tty,
        ContainerLogsParameters parameters,
        CancellationToken cancellationToken = default);

    /// <summary>What a container changed in its file system, compared with its image.</summary>
    Task<IList<ContainerFileSystemChangeResponse>> InspectChangesAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>The file system of a container as a tar archive.</summary>
    Task<Stream> ExportContainerAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Resource usage as raw JSON values.</summary>
    [Obsolete("Use the overload that reports progress.")]
    Task<Stream> GetContainerStatsAsync(string id, ContainerStatsParameters parameters, CancellationToken cancellationToken);

    /// <summary>Reports resource usage: once, or about every second until cancelled.</summary>
    Task GetContainerStatsAsync(
        string id,
        ContainerStatsParameters parameters,
        IProgress<ContainerStatsResponse> progress,
        CancellationToken cancellationToken = default);

    /// <summary>Sets the size of a container's terminal.</summary>
    Task ResizeContainerTtyAsync(string id, ContainerResizeParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Starts a container.</summary>
    Task<bool> StartContainerAsync(string id, ContainerStartParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Stops a container: its stop signal, then SIGKILL after the grace period.</summary>
    Task<bool> StopContainerAsync(string id, ContainerStopParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Stops a container and starts it again.</summary>
    Task RestartContainerAsync(string id, ContainerRestartParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Sends a signal to a container, SIGKILL by default.</summary>
    Task KillContainerAsync(string id, ContainerKillParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Gives a container another name.</summary>
    Task RenameContainerAsync(string id, ContainerRenameParameters parameters, CancellationToken cancellationToken);

    /// <summary>Freezes the processes of a container.</summary>
    Task PauseContainerAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Lets the processes of a paused container run on.</summary>
    Task UnpauseContainerAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Connects to the streams of a container's first process.</summary>
    Task<MultiplexedStream> AttachContainerAsync(
        string id,
        bool tty,
        ContainerAttachParameters parameters,
        CancellationToken cancellationToken = default);

    /// <summary>Waits until a container has stopped.</summary>
    Task<ContainerWaitResponse> WaitContainerAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Removes a container.</summary>
    Task RemoveContainerAsync(string id, ContainerRemoveParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>A file or directory of a container as a tar archive, and what it is.</summary>
    Task<GetArchiveFromContainerResponse> GetArchiveFromContainerAsync(
        string id,
        GetArchiveFromContainerParameters parameters,
        bool statOnly,
        CancellationToken cancellationToken = default);

    /// <summary>Unpacks a tar archive into a directory of a container.</summary>
    Task ExtractArchiveToContainerAsync(
        string id,
        ContainerPathStatParameters parameters,
        Stream stream,
        CancellationToken cancellationToken = default);

    /// <summary>Removes the containers that are stopped.</summary>
    Task<ContainersPruneResponse> PruneContainersAsync(
        ContainersPruneParameters parameters = null,
        CancellationToken cancellationToken = default);

    /// <summary>Changes the resource limits of a container.</summary>
    Task<ContainerUpdateResponse> UpdateContainerAsync(
        string id,
        ContainerUpdateParameters parameters,
        CancellationToken cancellationToken = default);
}

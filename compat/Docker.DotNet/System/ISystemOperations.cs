using Docker.DotNet.Models;

namespace Docker.DotNet;

/// <summary>An engine itself.</summary>
public interface ISystemOperations
{
    /// <summary>Checks the credentials of a registry.</summary>
    Task AuthenticateAsync(AuthConfig authConfig, CancellationToken cancellationToken = default);

    /// <summary>The versions of the engine and its parts.</summary>
    Task<VersionResponse> GetVersionAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks whether the engine answers.</summary>
    Task PingAsync(CancellationToken cancellationToken = default);

    /// <summary>The engine's state and abilities.</summary>
    Task<SystemInfoResponse> GetSystemInfoAsync(CancellationToken cancellationToken = default);

    /// <summary>What happens on the engine, as raw JSON values.</summary>
    [Obsolete("Use the overload that reports progress.")]
    Task<Stream> MonitorEventsAsync(ContainerEventsParameters parameters, CancellationToken cancellationToken);

    /// <summary>Reports what happens on the engine until cancelled.</summary>
    Task MonitorEventsAsync(
        ContainerEventsParameters parameters,
        IProgress<Message> progress,
        CancellationToken cancellationToken = default);
}

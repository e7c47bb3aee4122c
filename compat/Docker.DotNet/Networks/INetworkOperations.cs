using Docker.DotNet.Models;

namespace Docker.DotNet;

/// <summary>Networks of an engine.</summary>
public interface INetworkOperations
{
    /// <summary>Lists networks.</summary>
    Task<IList<NetworkResponse>> ListNetworksAsync(NetworksListParameters parameters = null, CancellationToken cancellationToken = default);

    /// <summary>Everything the engine knows about a network.</summary>
    Task<NetworkResponse> InspectNetworkAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Removes a network.</summary>
    Task DeleteNetworkAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Creates a network.</summary>
    Task<NetworksCreateResponse> CreateNetworkAsync(NetworksCreateParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Connects a container to a network.</summary>
    Task ConnectNetworkAsync(string id, NetworkConnectParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Disconnects a container from a network.</summary>
    Task DisconnectNetworkAsync(string id, NetworkDisconnectParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Removes the networks that nothing uses.</summary>
    Task<NetworksPruneResponse> PruneNetworksAsync(
        NetworksDeleteUnusedParameters parameters = null,
        CancellationToken cancellationToken = default);
}

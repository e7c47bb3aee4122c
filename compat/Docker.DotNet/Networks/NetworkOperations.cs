using Docker.DotNet.Http;
using Docker.DotNet.Json;
using Docker.DotNet.Models;

namespace Docker.DotNet.Networks;

internal sealed class NetworkOperations(EngineApi engine) : INetworkOperations
{
    public Task<IList<NetworkResponse>> ListNetworksAsync(
        NetworksListParameters parameters = null, CancellationToken cancellationToken = default) =>
        engine.SendAsync(EngineRequest.Get("networks") with { Query = parameters }, EngineJson.Default.IListNetworkResponse, cancellationToken);

    public Task<NetworkResponse> InspectNetworkAsync(string id, CancellationToken cancellationToken = default) =>
        engine.SendAsync(Of(HttpMethod.Get, id, ""), EngineJson.Default.NetworkResponse, cancellationToken);

    public Task DeleteNetworkAsync(string id, CancellationToken cancellationToken = default) =>
        engine.SendAsync(Of(HttpMethod.Delete, id, ""), cancellationToken);

    public Task<NetworksCreateResponse> CreateNetworkAsync(
        NetworksCreateParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = EngineRequest.Post("networks/create") with
        {
            Content = RequestBody.Json(parameters, EngineJson.Default.NetworksCreateParameters),
        };
        return engine.SendAsync(request, EngineJson.Default.NetworksCreateResponse, cancellationToken);
    }

    public Task ConnectNetworkAsync(string id, NetworkConnectParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentException.ThrowIfNullOrEmpty(parameters.Container);
        var request = Of(HttpMethod.Post, id, "/connect") with
        {
            Content = RequestBody.Json(parameters, EngineJson.Default.NetworkConnectParameters),
        };
        return engine.SendAsync(request, cancellationToken);
    }

    public Task DisconnectNetworkAsync(string id, NetworkDisconnectParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = Of(HttpMethod.Post, id, "/disconnect") with
        {
            Content = RequestBody.Json(parameters, EngineJson.Default.NetworkDisconnectParameters),
        };
        return engine.SendAsync(request, cancellationToken);
    }

    public Task<NetworksPruneResponse> PruneNetworksAsync(
        NetworksDeleteUnusedParameters parameters = null, CancellationToken cancellationToken = default) =>
        engine.SendAsync(
            EngineRequest.Post("networks/prune") with { Query = parameters }, EngineJson.Default.NetworksPruneResponse, cancellationToken);

    private static EngineRequest Of(HttpMethod method, string id, string action) => new(method, $"networks/{EnginePath.Escape(id)}{action}")
    {
        NotFound = (status, body) => new DockerNetworkNotFoundException(status, body),
    };
}

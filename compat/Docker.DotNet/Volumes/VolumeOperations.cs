using Docker.DotNet.Http;
using Docker.DotNet.Json;
using Docker.DotNet.Models;

namespace Docker.DotNet.Volumes;

internal sealed class VolumeOperations(EngineApi engine) : IVolumeOperations
{
    public Task<VolumesListResponse> ListAsync(CancellationToken cancellationToken = default) => ListAsync(null, cancellationToken);

    public Task<VolumesListResponse> ListAsync(VolumesListParameters parameters, CancellationToken cancellationToken = default) =>
        engine.SendAsync(EngineRequest.Get("volumes") with { Query = parameters }, EngineJson.Default.VolumesListResponse, cancellationToken);

    public Task<VolumeResponse> CreateAsync(VolumesCreateParameters parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var request = EngineRequest.Post("volumes/create") with
        {
            Content = RequestBody.Json(parameters, EngineJson.Default.VolumesCreateParameters),
        };
        return engine.SendAsync(request, EngineJson.Default.VolumeResponse, cancellationToken);
    }

    public Task<VolumeResponse> InspectAsync(string name, CancellationToken cancellationToken = default) =>
        engine.SendAsync(EngineRequest.Get($"volumes/{EnginePath.Escape(name)}"), EngineJson.Default.VolumeResponse, cancellationToken);

    public Task RemoveAsync(string name, bool? force = null, CancellationToken cancellationToken = default) =>
        engine.SendAsync(EngineRequest.Delete($"volumes/{EnginePath.Escape(name)}"), cancellationToken);

    public Task<VolumesPruneResponse> PruneAsync(VolumesPruneParameters parameters = null, CancellationToken cancellationToken = default) =>
        engine.SendAsync(
            EngineRequest.Post("volumes/prune") with { Query = parameters }, EngineJson.Default.VolumesPruneResponse, cancellationToken);
}

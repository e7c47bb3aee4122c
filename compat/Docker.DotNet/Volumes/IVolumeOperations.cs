using Docker.DotNet.Models;

namespace Docker.DotNet;

/// <summary>Volumes of an engine.</summary>
public interface IVolumeOperations
{
    /// <summary>Lists volumes.</summary>
    Task<VolumesListResponse> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists volumes.</summary>
    Task<VolumesListResponse> ListAsync(VolumesListParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Creates a volume, or gives the one that has this name.</summary>
    Task<VolumeResponse> CreateAsync(VolumesCreateParameters parameters, CancellationToken cancellationToken = default);

    /// <summary>Everything the engine knows about a volume.</summary>
    Task<VolumeResponse> InspectAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Removes a volume. The engine gets no <c>force</c>, whatever its value: the package does not send it either.</summary>
    Task RemoveAsync(string name, bool? force = null, CancellationToken cancellationToken = default);

    /// <summary>Removes the volumes that nothing uses.</summary>
    Task<VolumesPruneResponse> PruneAsync(VolumesPruneParameters parameters = null, CancellationToken cancellationToken = default);
}

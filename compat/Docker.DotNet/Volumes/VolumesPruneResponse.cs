namespace Docker.DotNet.Models;

public class VolumesPruneResponse
{
    public IList<string> VolumesDeleted { get; set; }

    public ulong SpaceReclaimed { get; set; }
}

namespace Docker.DotNet.Models;

public class ImagesPruneResponse
{
    public IList<ImageDeleteResponse> ImagesDeleted { get; set; }

    public ulong SpaceReclaimed { get; set; }
}

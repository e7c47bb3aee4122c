using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ImagePushParameters : IQueryParameters
{
    public string ImageID { get; set; }

    public string Tag { get; set; }

    public AuthConfig RegistryAuth { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("fromImage", ImageID);
        query.Add("tag", Tag);
    }
}

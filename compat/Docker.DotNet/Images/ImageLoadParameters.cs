using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ImageLoadParameters : IQueryParameters
{
    public bool Quiet { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.AddRequired("quiet", Quiet);
    }
}

using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class GetArchiveFromContainerParameters : IQueryParameters
{
    public string Path { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.AddRequired("path", Path);
    }
}

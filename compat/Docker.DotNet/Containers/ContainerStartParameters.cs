using Docker.DotNet.Http;

namespace Docker.DotNet.Models;

public class ContainerStartParameters : IQueryParameters
{
    public string DetachKeys { get; set; }

    void IQueryParameters.AddTo(QueryString query)
    {
        query.Add("detachKeys", DetachKeys);
    }
}
